package dissect

import (
	"encoding/binary"
	"slices"

	"smtpcap/internal/pcaptest"
	"smtpcap/reassembly"
)

// A segment4 is a TCP segment in IPv4 on Ethernet, as package pcaptest builds
// them: taken apart here because that is much faster than to build it anew for
// each of some hundred thousand ways to cut a transcript.
type segment4 struct {
	packet pcaptest.Packet
	tcp    int // offset of the TCP header
	data   int // offset of the payload
}

// Offsets and lengths in the headers, as described in RFC 791, Section 3.1 and
// RFC 9293, Section 3.1.
const (
	ethernetLength  = 14
	ipTotalLength   = ethernetLength + 2
	tcpSourcePort   = 0
	tcpSequence     = 4
	tcpDataOffset   = 12
	tcpFlags        = 13
	ipHeaderLength  = 20
	clientPortFloor = 40000 // of pcaptest's clients
)

func parseSegment(p pcaptest.Packet) segment4 {
	const tcp = ethernetLength + ipHeaderLength
	if len(p.Data) <= tcp+tcpFlags {
		return segment4{p, -1, len(p.Data)} // cut off
	}
	return segment4{p, tcp, tcp + int(p.Data[tcp+tcpDataOffset]>>4)*4}
}

func (s segment4) dir() reassembly.Direction {
	if s.tcp >= 0 && binary.BigEndian.Uint16(s.packet.Data[s.tcp+tcpSourcePort:]) < clientPortFloor {
		return reassembly.ToClient
	}
	return reassembly.ToServer
}

func (s segment4) seq() uint32 {
	if s.tcp < 0 {
		return 0
	}
	return binary.BigEndian.Uint32(s.packet.Data[s.tcp+tcpSequence:])
}

func (s segment4) flags() pcaptest.Flags {
	if s.tcp < 0 {
		return 0
	}
	return pcaptest.Flags(s.packet.Data[s.tcp+tcpFlags])
}

func (s segment4) payload() []byte { return s.packet.Data[min(s.data, len(s.packet.Data)):] }

// with returns a segment with other bytes, which begin so many after the first of
// this one.
func (s segment4) with(offset int, payload []byte) pcaptest.Packet {
	p := s.packet
	p.Data = append(slices.Clip(slices.Clone(p.Data[:s.data])), payload...)
	p.Length = len(p.Data)
	binary.BigEndian.PutUint16(p.Data[ipTotalLength:], uint16(p.Length-ethernetLength))
	binary.BigEndian.PutUint32(p.Data[s.tcp+tcpSequence:], s.seq()+uint32(offset))
	return p
}

// split returns a packet as two, of which the first has n bytes of payload.
func split(p pcaptest.Packet, n int) []pcaptest.Packet {
	s := parseSegment(p)
	return []pcaptest.Packet{s.with(0, s.payload()[:n]), s.with(n, s.payload()[n:])}
}
