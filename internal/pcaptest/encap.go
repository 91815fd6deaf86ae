package pcaptest

import (
	"encoding/binary"
	"net/netip"
)

// A Datagram is an IPv4 or IPv6 datagram on its way into an encapsulation.
type Datagram struct {
	Bytes []byte
	Dir   Dir
}

// IPv6 reports whether the datagram is one of IPv6.
func (d Datagram) IPv6() bool { return d.Bytes[0]>>4 == 6 }

// etherType returns the EtherType of the datagram.
func (d Datagram) etherType() uint16 {
	if d.IPv6() {
		return etherIPv6
	}
	return etherIPv4
}

// An Encap puts IP datagrams into packets of one link type.
type Encap struct {
	LinkType uint16
	Wrap     func(Datagram) []byte
}

// EtherTypes.
const (
	etherIPv4  = 0x0800
	etherVLAN  = 0x8100
	etherIPv6  = 0x86dd
	etherMPLS  = 0x8847
	etherPPPoE = 0x8864
	etherQinQ  = 0x88a8
)

// PPP protocol numbers.
const (
	pppIPv4 = 0x0021
	pppIPv6 = 0x0057
)

var be = binary.BigEndian

func (d Datagram) pppProtocol() uint16 {
	if d.IPv6() {
		return pppIPv6
	}
	return pppIPv4
}

// hardware returns the source and destination addresses of a direction.
func hardware(dir Dir) (src, dst []byte) {
	client, server := []byte{2, 0, 0, 0, 0, 1}, []byte{2, 0, 0, 0, 0, 2}
	if dir == ToClient {
		return server, client
	}
	return client, server
}

// ethernet returns an Ethernet header.
func ethernet(dir Dir, etherType uint16) []byte {
	src, dst := hardware(dir)
	return be.AppendUint16(append(append([]byte(nil), dst...), src...), etherType)
}

// Ethernet is plain Ethernet.
func Ethernet() Encap {
	return Encap{LinkEthernet, func(d Datagram) []byte {
		return append(ethernet(d.Dir, d.etherType()), d.Bytes...)
	}}
}

// VLAN is Ethernet with one IEEE 802.1Q tag.
func VLAN(id uint16) Encap {
	return Encap{LinkEthernet, func(d Datagram) []byte {
		b := be.AppendUint16(ethernet(d.Dir, etherVLAN), id)
		return append(be.AppendUint16(b, d.etherType()), d.Bytes...)
	}}
}

// QinQ is Ethernet with an IEEE 802.1ad service tag and a customer tag.
func QinQ(service, customer uint16) Encap {
	return Encap{LinkEthernet, func(d Datagram) []byte {
		b := be.AppendUint16(ethernet(d.Dir, etherQinQ), service)
		b = be.AppendUint16(be.AppendUint16(b, etherVLAN), customer)
		return append(be.AppendUint16(b, d.etherType()), d.Bytes...)
	}}
}

// MPLS is Ethernet with a stack of labels, as described in RFC 3032, Section 2.1.
func MPLS(labels ...uint32) Encap {
	return Encap{LinkEthernet, func(d Datagram) []byte {
		b := ethernet(d.Dir, etherMPLS)
		for i, label := range labels {
			entry := label<<12 | 64
			if i == len(labels)-1 {
				entry |= 1 << 8 // bottom of stack
			}
			b = be.AppendUint32(b, entry)
		}
		return append(b, d.Bytes...)
	}}
}

// PPPoE is a PPP session over Ethernet, as described in RFC 2516, Section 4.
func PPPoE(session uint16) Encap {
	return Encap{LinkEthernet, func(d Datagram) []byte {
		b := append(ethernet(d.Dir, etherPPPoE), 0x11, 0)
		b = be.AppendUint16(b, session)
		b = be.AppendUint16(b, uint16(len(d.Bytes)+2))
		return append(be.AppendUint16(b, d.pppProtocol()), d.Bytes...)
	}}
}

// PPP is PPP in HDLC-like framing, as described in RFC 1662, Section 3.1.
func PPP() Encap {
	return Encap{LinkPPP, func(d Datagram) []byte {
		return append(be.AppendUint16([]byte{0xff, 0x03}, d.pppProtocol()), d.Bytes...)
	}}
}

// Raw is a link without a header: LinkRaw, LinkRaw12, LinkRaw14, LinkIPv4 or
// LinkIPv6.
func Raw(linkType uint16) Encap {
	return Encap{linkType, func(d Datagram) []byte { return append([]byte(nil), d.Bytes...) }}
}

// Address families of the BSD loopback header. That of IPv6 is the one of
// macOS; each BSD has its own.
const (
	afINET  = 2
	afINET6 = 30
)

// Null is the BSD loopback encapsulation: an address family in the byte order
// of the capturing host.
func Null(order binary.AppendByteOrder) Encap { return loopback(LinkNull, order) }

// Loop is the OpenBSD loopback encapsulation: an address family in network byte
// order.
func Loop() Encap { return loopback(LinkLoop, be) }

func loopback(linkType uint16, order binary.AppendByteOrder) Encap {
	return Encap{linkType, func(d Datagram) []byte {
		family := uint32(afINET)
		if d.IPv6() {
			family = afINET6
		}
		return append(order.AppendUint32(nil, family), d.Bytes...)
	}}
}

// Packet types and the hardware type of the Linux cooked headers.
const (
	sllToUs     = 0
	sllFromUs   = 4
	arphrdEther = 1
)

func sllPacketType(dir Dir) uint16 {
	if dir == ToServer {
		return sllFromUs
	}
	return sllToUs
}

// SLL is Linux cooked capture v1.
func SLL() Encap {
	return Encap{LinkSLL, func(d Datagram) []byte {
		src, _ := hardware(d.Dir)
		b := be.AppendUint16(nil, sllPacketType(d.Dir))
		b = be.AppendUint16(b, arphrdEther)
		b = be.AppendUint16(b, uint16(len(src)))
		b = append(append(b, src...), 0, 0)
		return append(be.AppendUint16(b, d.etherType()), d.Bytes...)
	}}
}

// SLL2 is Linux cooked capture v2.
func SLL2() Encap {
	return Encap{LinkSLL2, func(d Datagram) []byte {
		src, _ := hardware(d.Dir)
		b := be.AppendUint16(nil, d.etherType())
		b = be.AppendUint16(b, 0) // reserved
		b = be.AppendUint32(b, 2) // interface index
		b = be.AppendUint16(b, arphrdEther)
		b = append(b, byte(sllPacketType(d.Dir)), byte(len(src)))
		return append(append(append(b, src...), 0, 0), d.Bytes...)
	}}
}

// IP protocol numbers of tunnels.
const (
	protoIPv4 = 4
	protoIPv6 = 41
	protoGRE  = 47
)

// GRE puts a GRE tunnel between IPv4 hosts around each datagram, as described
// in RFC 2784, Section 2. With a key the header is that of RFC 2890.
func GRE(outer Encap, key *uint32) Encap {
	return tunnel(outer, protoGRE, func(d Datagram) []byte {
		flags := uint16(0)
		if key != nil {
			flags = 0x2000
		}
		b := be.AppendUint16(be.AppendUint16(nil, flags), d.etherType())
		if key != nil {
			b = be.AppendUint32(b, *key)
		}
		return append(b, d.Bytes...)
	})
}

// IPIP puts IPv4 in IPv4, as described in RFC 2003.
func IPIP(outer Encap) Encap { return tunnel(outer, protoIPv4, bare) }

// SixInFour puts IPv6 in IPv4, as described in RFC 4213, Section 3.
func SixInFour(outer Encap) Encap { return tunnel(outer, protoIPv6, bare) }

func bare(d Datagram) []byte { return d.Bytes }

// tunnel puts an IPv4 header between the hosts 203.0.113.1 and 203.0.113.2
// around what payload makes of a datagram.
func tunnel(outer Encap, protocol byte, payload func(Datagram) []byte) Encap {
	near, far := netip.MustParseAddr("203.0.113.1"), netip.MustParseAddr("203.0.113.2")
	return Encap{outer.LinkType, func(d Datagram) []byte {
		src, dst := near, far
		if d.Dir == ToClient {
			src, dst = dst, src
		}
		return outer.Wrap(Datagram{Bytes: ipv4(src, dst, protocol, payload(d)), Dir: d.Dir})
	}}
}

// ipv4 returns an IPv4 datagram without options.
func ipv4(src, dst netip.Addr, protocol byte, payload []byte) []byte {
	b := []byte{0x45, 0}
	b = be.AppendUint16(b, uint16(20+len(payload)))
	b = append(b, 0, 0, 0x40, 0, 64, protocol, 0, 0)
	b = append(append(b, src.AsSlice()...), dst.AsSlice()...)
	return append(fixIPv4Checksum(b), payload...)
}

// fixIPv4Checksum computes the checksum of the 20-byte header that b begins with.
func fixIPv4Checksum(b []byte) []byte {
	b[10], b[11] = 0, 0
	sum := uint32(0)
	for i := 0; i < 20; i += 2 {
		sum += uint32(be.Uint16(b[i:]))
	}
	for sum>>16 != 0 {
		sum = sum&0xffff + sum>>16
	}
	be.PutUint16(b[10:], ^uint16(sum))
	return b
}
