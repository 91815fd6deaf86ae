package reassembly

import (
	"encoding/binary"

	"smtpcap/capture"

	"github.com/google/gopacket/layers"
)

// A portSet is a set of TCP ports. A bit for each of the 65,536 fits in the
// first-level cache.
type portSet [1 << 16 / 64]uint64

// add puts p into the set.
func (s *portSet) add(p uint16) { s[p>>6] |= 1 << (p & 63) }

// has reports whether p is in the set.
func (s *portSet) has(p uint16) bool { return s[p>>6]>>(p&63)&1 != 0 }

// Where things are in a frame that is plain Ethernet, an IPv4 header without
// options, and TCP.
const (
	plainEtherType = 12
	plainVersion   = 14
	plainFragment  = 20
	plainProtocol  = 23
	plainPorts     = 34
	plainLength    = 54 // with a TCP header without options
)

// foreign reports whether p is plain Ethernet, IPv4 without options, and TCP
// between ports that are both not in the set. It is the fast way to leave most
// packets of most captures; false means that p must be looked at closely.
func foreign(p *capture.Packet, ports *portSet) bool {
	if p.LinkType != capture.LinkTypeEthernet || len(p.Data) < plainLength {
		return false
	}
	b := p.Data[:plainLength]
	return binary.BigEndian.Uint16(b[plainEtherType:]) == uint16(layers.EthernetTypeIPv4) &&
		b[plainVersion] == 4<<4|ipv4MinHeader/4 &&
		b[plainProtocol] == uint8(layers.IPProtocolTCP) &&
		binary.BigEndian.Uint16(b[plainFragment:])&(ipv4MoreFragments|ipv4OffsetMask) == 0 &&
		!ports.has(binary.BigEndian.Uint16(b[plainPorts:])) &&
		!ports.has(binary.BigEndian.Uint16(b[plainPorts+2:]))
}
