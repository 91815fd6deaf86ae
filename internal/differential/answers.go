package differential

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Field is one of the facts that both programs tell of a stream.
type Field string

// The fields. Values are compared as text; an absent one is none.
const (
	Reply        Field = "starttls_reply"      // code of the reply to the last STARTTLS
	Version      Field = "version"             // of TLS, as the ServerHello has it
	Suite        Field = "suite"               // number of the cipher suite
	Chain        Field = "chain"               // certificates of the server
	ChainLength  Field = "certificates_length" // of the server's message
	ChainPacket  Field = "chain_packet"        // where the server's message ends
	Client       Field = "client"              // sent, empty or none
	ClientPacket Field = "client_packet"       // where the client's message ends
)

// The fields of a packet, of streams for which there are keys: its number follows the
// name, and the values are in the order of the packet.
const (
	Commands  Field = "commands"  // first letters of the verbs inside of TLS
	Replies   Field = "replies"   // codes, inside of TLS
	Alerts    Field = "alerts"    // numbers of the descriptions, in clear or decrypted
	Handshake Field = "handshake" // types of the messages, in clear or decrypted
	Later     Field = "later"     // certificates of the client that was asked after the handshake
)

// in returns the field of a packet.
func (f Field) in(packet int64) Field { return Field(fmt.Sprintf("%s@%d", f, packet)) }

// opened counts the fields with what was encrypted.
func (a Answers) opened() (n int) {
	for f, value := range a {
		switch name, _, _ := strings.Cut(string(f), "@"); Field(name) {
		case Commands, Replies, Later:
			n++
		case Handshake:
			if slices.Contains(strings.Split(value, list), finished) {
				n++
			}
		}
	}
	return n
}

// none is the value of what a stream does not have.
const none = "none"

// Answers are the fields of one stream.
type Answers map[Field]string

func (a Answers) get(f Field) string { return cmp.Or(a[f], none) }

// add adds a value to a list.
func (a Answers) add(f Field, value string) {
	if a[f] != "" {
		value = a[f] + list + value
	}
	a[f] = value
}

// A Difference is a field in which the two programs differ.
type Difference struct {
	Capture      string // path below the directory of captures
	Stream       int    // number that tshark gives it
	Field        Field
	Tshark, Ours string
}

// compare returns the differences of one stream, in a fixed order, and how many
// fields at least one of the two knows.
func compare(capture string, stream int, tshark, ours Answers) (found []Difference, fields int) {
	both := maps.Clone(tshark)
	maps.Copy(both, ours)
	for _, f := range slices.Sorted(maps.Keys(both)) {
		fields++
		if a, b := tshark.get(f), ours.get(f); a != b {
			found = append(found, Difference{capture, stream, f, a, b})
		}
	}
	return found, fields
}
