// Package pcaptest builds captures for tests: TCP conversations in any
// encapsulation, SMTP and TLS transcripts, and the files that hold them.
//
// Everything is deterministic: the same calls give the same bytes. Time starts
// at [Epoch] and advances by a fixed step a packet; what looks random comes from
// a counter; certificates are embedded. The package imports nothing else of
// this module, so that the tests of every package may use it.
package pcaptest

import "time"

// Dir is the direction of bytes. Its values are the array index that the other
// packages use: 0 toward the server, 1 toward the client.
type Dir uint8

const (
	ToServer Dir = iota // sent by the client
	ToClient            // sent by the server
)

// Reverse returns the other direction.
func (d Dir) Reverse() Dir { return 1 - d }

// Epoch is the time of the first packet unless a test says otherwise. The
// embedded certificates are valid then.
var Epoch = time.Date(2026, time.November, 2, 10, 0, 0, 0, time.UTC)

// DefaultStep is the time between two packets unless a test says otherwise.
const DefaultStep = 10 * time.Millisecond

// A Packet is one captured packet.
type Packet struct {
	Time     time.Time
	Data     []byte // captured bytes, beginning with the link header
	Length   int    // bytes on the wire; more than len(Data) if the packet was cut
	LinkType uint16 // LINKTYPE_ value
}

// LINKTYPE_ values of the encapsulations that this package can build.
const (
	LinkNull     = 0
	LinkEthernet = 1
	LinkPPP      = 9
	LinkRaw12    = 12 // DLT_RAW of most systems
	LinkRaw14    = 14 // DLT_RAW of OpenBSD
	LinkRaw      = 101
	LinkLoop     = 108
	LinkSLL      = 113
	LinkIPv4     = 228
	LinkIPv6     = 229
	LinkSLL2     = 276
)
