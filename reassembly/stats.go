package reassembly

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Stats counts the packets that a Tracker was given. Each packet is counted in
// Packets and in exactly one of Followed, Stray, OtherTCP, OtherIP, NotIP,
// Fragments and Undecoded.
type Stats struct {
	Packets   int64 // all
	Followed  int64 // TCP of a followed connection
	Stray     int64 // TCP of the followed ports that belongs to no connection and begins none
	OtherTCP  int64 // TCP of other ports or hosts
	OtherIP   int64 // IP, but not TCP
	NotIP     int64 // known and not IP, such as ARP
	Fragments int64 // IP fragments that were kept to wait for the others, or discarded
	Undecoded int64 // not understood; NotUnderstood tells why

	Connections int64 // connections begun
	Evicted     int64 // connections given up at Limits.Connections

	// NotUnderstood names what was not understood or not taken at its word,
	// and how often: the most frequent first.
	NotUnderstood []Count
}

// A Count says how often something occurred.
type Count struct {
	Name  string
	Count int64
}

// A fault says what is wrong with the subject of a reason.
type fault uint8

const (
	notSupported fault = iota
	malformed
	notCaptured
)

// A reason is why a packet, or a part of it, was not understood. The subject
// is a text of this package, never of the capture, and may hold one verb for
// the number. Reasons are comparable, so that counting does not format them.
type reason struct {
	subject string
	number  int
	fault   fault
}

// String returns the reason in words, such as "IPv4 header malformed".
func (r reason) String() string {
	name := r.subject
	if strings.Contains(name, "%") {
		name = fmt.Sprintf(r.subject, r.number)
	}
	return name + [...]string{"", " malformed", " not captured"}[r.fault]
}

// maxReasons bounds how many different reasons are counted apart: a hostile
// capture could name 65,536 link types.
const maxReasons = 64

// A reasonCounter counts reasons.
type reasonCounter map[reason]int64

// add counts one more r, or one more of "something else" if there are too
// many different reasons.
func (c reasonCounter) add(r reason, n int64) {
	if _, ok := c[r]; !ok && len(c) >= maxReasons {
		r = reason{subject: "something else"}
	}
	c[r] += n
}

// counts returns the names and counts, the most frequent first.
func (c reasonCounter) counts() []Count {
	var counts []Count
	for r, n := range c {
		counts = append(counts, Count{Name: r.String(), Count: n})
	}
	slices.SortFunc(counts, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
	})
	return counts
}
