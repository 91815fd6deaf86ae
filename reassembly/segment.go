package reassembly

import (
	"encoding/binary"
	"net/netip"
)

// The flags of a TCP header, as described in RFC 9293, Section 3.1.
const (
	flagFIN = 1 << iota
	flagSYN
	flagRST
	flagPSH
	flagACK
)

// tcpMinHeader is the length of a TCP header without options.
const tcpMinHeader = 20

// A segment is one TCP segment.
type segment struct {
	src, dst netip.AddrPort
	ack      Seq
	flags    uint8
	window   uint16 // unscaled
	mss      int    // of a SYN; 0 if it has none
	seq      Seq
	payload  piece
}

func (s *segment) has(flag uint8) bool { return s.flags&flag != 0 }

// tcpPorts reads the two ports from the front of what pl has left.
func tcpPorts(pl *peeler) (src, dst uint16, ok bool) {
	if len(pl.rest) < 4 {
		return 0, 0, false
	}
	return uint16(be16(pl.rest)), uint16(be16(pl.rest[2:])), true
}

// tcpSegment reads the TCP segment that pl has left.
func tcpSegment(pl *peeler, m Mark) (seg segment, ok bool) {
	h := pl.rest
	if len(h) < tcpMinHeader {
		pl.short("TCP header")
		return seg, false
	}
	header, length := int(h[12]>>4)*4, pl.wireLength()
	if header < tcpMinHeader || header > length {
		pl.bad("TCP header")
		return seg, false
	}
	data := h[min(header, len(h)):]
	seg = segment{
		src:    netip.AddrPortFrom(pl.src, binary.BigEndian.Uint16(h)),
		dst:    netip.AddrPortFrom(pl.dst, binary.BigEndian.Uint16(h[2:])),
		seq:    Seq(binary.BigEndian.Uint32(h[4:])),
		ack:    Seq(binary.BigEndian.Uint32(h[8:])),
		flags:  h[13],
		window: binary.BigEndian.Uint16(h[14:]),
	}
	seg.payload = piece{seq: seg.seq, length: length - header, data: data, mark: m}
	seg.payload.cut = seg.payload.length - len(data)
	seg.payload.acks, seg.payload.ack = seg.has(flagACK), seg.ack
	if seg.has(flagSYN) {
		seg.payload.seq++
		seg.mss = maximumSegmentSize(h[tcpMinHeader:min(header, len(h))])
	}
	return seg, true
}

// The kinds of TCP options that are looked for, or that have no length, as described
// in RFC 9293, Section 3.2.
const (
	optionEnd  = 0
	optionNone = 1
	optionMSS  = 2
)

// maximumSegmentSize returns the value of the option of that name, 0 if there is none.
func maximumSegmentSize(options []byte) int {
	for len(options) >= 2 && options[0] != optionEnd {
		length := int(options[1])
		switch {
		case options[0] == optionNone:
			length = 1
		case length < 2 || length > len(options):
			return 0
		case options[0] == optionMSS && length == 4:
			return be16(options[2:])
		}
		options = options[length:]
	}
	return 0
}

// A piece is a part of a direction's bytes as one packet brought it.
type piece struct {
	seq    Seq    // of its first byte
	length int    // bytes on the wire
	cut    int    // how many of them, at the end, were not captured
	data   []byte // those that were; nil if they are not wanted any more
	mark   Mark
	acks   bool // its packet has an acknowledgement,
	ack    Seq  // of what comes before this byte of the other direction
}

// end returns the sequence number after the piece's last byte.
func (p piece) end() Seq { return p.seq.Add(p.length) }

// captured returns how many of the piece's bytes were captured.
func (p piece) captured() int { return p.length - p.cut }

// from returns the piece without what is before seq.
func (p piece) from(seq Seq) piece {
	n := min(max(0, seq.Diff(p.seq)), p.length)
	if p.data != nil {
		p.data = p.data[min(n, len(p.data)):]
	}
	p.cut = min(p.cut, p.length-n)
	p.seq, p.length = p.seq.Add(n), p.length-n
	return p
}

// upTo returns the piece without what is at and after seq.
func (p piece) upTo(seq Seq) piece {
	n := min(max(0, seq.Diff(p.seq)), p.length)
	p.cut = max(0, n-p.captured())
	if p.data != nil {
		p.data = p.data[:min(n, len(p.data))]
	}
	p.length = n
	return p
}
