package reassembly

import (
	"net/netip"
	"time"
)

// A Direction says which way bytes travel. It is an array index.
type Direction uint8

// The two directions of a connection.
const (
	ToServer Direction = iota // sent by the client
	ToClient                  // sent by the server
)

// Reverse returns the other direction.
func (d Direction) Reverse() Direction { return d ^ 1 }

// String returns "to server" or "to client".
func (d Direction) String() string {
	return [...]string{"to server", "to client"}[d&1]
}

// A Mark names a captured packet. Packet is its number in the capture, from 1;
// a Mark whose Packet is 0 stands for a packet that was not seen. Time is zero
// if the capture has no time for the packet.
type Mark struct {
	Packet int64
	Time   time.Time
}

// A How says how a direction or a connection ended.
type How uint8

// The ways in which a direction or a connection ends.
const (
	Open        How = iota // it has not ended yet
	FIN                    // its sender closed it
	Reset                  // either side aborted the connection
	Idle                   // no packet for Limits.IdleTimeout
	CaptureEnd             // it was open when the capture ended
	Evicted                // it gave way to a newer one at Limits.Connections
	TupleReused            // a new connection of the same addresses and ports began
)

var howNames = [...]string{"open", "FIN", "reset", "idle", "capture end", "evicted", "tuple reused"}

// String returns a word or two for h, such as "reset".
func (h How) String() string {
	if int(h) < len(howNames) {
		return howNames[h]
	}
	return "unknown"
}

// Roles says how it was known which of two endpoints is the server.
type Roles uint8

// The ways in which client and server are told apart.
const (
	// Undecided: neither a SYN nor exactly one port of Config.Ports told. The
	// lower port is taken for the server's, and if both are equal the sender
	// of the first packet for the client.
	Undecided Roles = iota
	// FromHandshake: who sends a SYN, or is sent a SYN/ACK, is the client.
	FromHandshake
	// FromPort: exactly one of the two ports is in Config.Ports.
	FromPort
)

var rolesNames = [...]string{"undecided", "handshake", "port"}

// String returns a word for r, such as "handshake".
func (r Roles) String() string {
	if int(r) < len(rolesNames) {
		return rolesNames[r]
	}
	return "unknown"
}

// A Handler takes what one connection carries. For each direction it is called
// zero or more times with Data and Gap, in the order of the stream, and then
// exactly once with End.
type Handler interface {
	// Data is given the next bytes of a direction. b is valid during the call
	// only. m is the packet that carries these bytes; a packet that arrived
	// early keeps its own mark.
	Data(dir Direction, b []byte, m Mark)
	// Gap says that the next n bytes of a direction are not in the capture:
	// they were lost, or cut off by the snap length. m is the packet at which
	// that was noticed.
	Gap(dir Direction, n int64, m Mark)
	// End says that nothing more will come. m is the packet that carries the
	// FIN or the RST, else the packet at which the end was noticed.
	End(dir Direction, how How, m Mark)
}

// DirStats counts what one direction of a connection showed.
type DirStats struct {
	Packets       int64 // TCP segments, with or without payload
	Bytes         int64 // bytes of the stream that were captured, each once
	Missing       int64 // bytes of the stream that were not captured: all that Gap reports
	CutBySnaplen  int64 // the part of Missing that the snap length cut off
	Gaps          int64 // holes that make up Missing
	Forced        int64 // holes declared because a limit of bytes held was reached
	Retransmitted int64 // segments that brought only what had been seen before, repeated SYNs included
	Overlaps      int64 // segments that brought seen bytes and new bytes
	Conflicts     int64 // segments whose seen bytes differ from those seen first, as far as these are remembered
	KeepAlives    int64 // segments of one byte just before the next one expected
	AfterEnd      int64 // segments with payload behind the direction's end
	StaleResets   int64 // RSTs out of the window, which a receiver ignores
	FIN, RST      Mark  // the first of each that counted

	MSS     int // the maximum segment size of the sender's SYN; 0 if it has none
	Largest int // bytes of the longest payload of a segment
	// Unacknowledged are the bytes of the stream that the receiver never acknowledged.
	// It has a meaning only if AckSeen says that one of its acknowledgements was seen.
	// This and Stall are set when Config.Done is called.
	Unacknowledged int64
	AckSeen        bool
	Stall          *Stall // nil if there is none
}

// Ended is the first event that closed a connection. By is the direction in
// which it was sent; it has a meaning only if ByKnown is true.
type Ended struct {
	How     How
	By      Direction
	ByKnown bool
	Mark    Mark
}

// A Conn is what is known of one TCP connection apart from its bytes. The
// Tracker updates it until Config.Done has been called with it and then drops
// it, so that a handler may keep it. Handlers read the fields.
type Conn struct {
	ID        int               // 1, 2, … in the order of first packets
	Addr      [2]netip.AddrPort // who sends in each direction: the client, the server
	Roles     Roles
	First     Mark
	Last      Mark
	SYN       Mark // the first SYN without ACK
	SYNACK    Mark // the first SYN with ACK
	MidStream bool // neither a SYN nor a SYN/ACK was seen
	Dir       [2]DirStats
	Ended     Ended
	TooBig    []TooBig // the first ones
	// Awaited says of a direction that the bytes of its receiver which are handed on came
	// with an acknowledgement of bytes that have not come yet, so that they may answer
	// these.
	Awaited [2]bool

	ignored [2]bool
}

// Ignore says that the handler needs no more bytes of a direction: from then
// on its bytes and gaps are counted, but Data and Gap are not called for it.
// End still is. It may be called from within the handler.
func (c *Conn) Ignore(dir Direction) { c.ignored[dir] = true }
