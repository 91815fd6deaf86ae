package reassembly

import (
	"encoding/binary"
	"net/netip"

	"github.com/google/gopacket/layers"
)

// The fixed sizes of headers, and fields of the IPv4 header's flags and offset,
// as described in RFC 791, Section 3.1.
const (
	ipv4MinHeader     = 20
	ipv6Header        = 40
	ipv4MoreFragments = 0x2000
	ipv4OffsetMask    = 0x1fff
)

// A fragment is a part of the payload of an IP datagram.
type fragment struct {
	v6       bool
	id       uint32
	protocol uint8 // of the payload
	offset   int   // in the payload, in bytes
	more     bool  // it is not the last part
}

// ip chooses between IPv4 and IPv6 by the header's version.
func (pl *peeler) ip() step {
	if len(pl.rest) == 0 {
		return pl.short("IP header")
	}
	switch pl.rest[0] >> 4 {
	case 4:
		return (*peeler).ipv4
	case 6:
		return (*peeler).ipv6
	}
	return pl.undecoded("IP version %d", int(pl.rest[0]>>4))
}

// tooDeep counts an IP header and reports whether there were too many.
func (pl *peeler) tooDeep() bool {
	pl.tunnels++
	return pl.tunnels > maxTunnels
}

// ipv4 takes off an IPv4 header. A total length of zero is that of a segment
// which the network card will cut: then it is as long as the frame.
func (pl *peeler) ipv4() step {
	if pl.tooDeep() {
		return pl.undecoded("tunnel deeper than %d", maxTunnels)
	}
	h := pl.rest
	if len(h) < ipv4MinHeader {
		return pl.short("IPv4 header")
	}
	header, total := int(h[0]&0xf)*4, be16(h[2:])
	if total == 0 {
		total = pl.wireLength()
	}
	if h[0]>>4 != 4 || header < ipv4MinHeader || total < header {
		return pl.bad("IPv4 header")
	}
	pl.bound(total)
	if pl.take(header) == nil {
		return pl.short("IPv4 header")
	}
	pl.src = netip.AddrFrom4([4]byte(h[12:16]))
	pl.dst = netip.AddrFrom4([4]byte(h[16:20]))
	protocol, flags := h[9], be16(h[6:])
	if flags&(ipv4MoreFragments|ipv4OffsetMask) == 0 {
		return pl.transport(protocol)
	}
	return pl.part(fragment{
		id: uint32(be16(h[4:])), protocol: protocol,
		offset: flags & ipv4OffsetMask * 8, more: flags&ipv4MoreFragments != 0,
	})
}

// ipv6 takes off an IPv6 header, as described in RFC 8200, Section 3. A payload
// length of zero is that of a jumbogram (RFC 2675) or of a segment which the
// network card will cut: then it is as long as the frame.
func (pl *peeler) ipv6() step {
	if pl.tooDeep() {
		return pl.undecoded("tunnel deeper than %d", maxTunnels)
	}
	h := pl.take(ipv6Header)
	if h == nil {
		return pl.short("IPv6 header")
	}
	if h[0]>>4 != 6 {
		return pl.bad("IPv6 header")
	}
	length := be16(h[4:])
	if length == 0 {
		length = pl.wireLength()
	}
	pl.bound(length)
	pl.src = netip.AddrFrom16([16]byte(h[8:24]))
	pl.dst = netip.AddrFrom16([16]byte(h[24:40]))
	return pl.transport(h[6])
}

// transport returns the step for a protocol in an IP header or, in IPv6, in an
// extension header. Extension headers are let pass in IPv4 too.
func (pl *peeler) transport(protocol uint8) step {
	switch p := layers.IPProtocol(protocol); p {
	case layers.IPProtocolTCP:
		return pl.end(outcomeTCP)
	case layers.IPProtocolIPv4:
		return (*peeler).ipv4
	case layers.IPProtocolIPv6:
		return (*peeler).ipv6
	case layers.IPProtocolGRE:
		return (*peeler).gre
	case layers.IPProtocolMPLSInIP:
		return (*peeler).mpls
	case layers.IPProtocolEtherIP:
		return (*peeler).etherIP
	case layers.IPProtocolIPv6HopByHop, layers.IPProtocolIPv6Routing, layers.IPProtocolIPv6Destination,
		ipProtocolMobility, ipProtocolHIP, ipProtocolShim6:
		return (*peeler).extension
	case layers.IPProtocolIPv6Fragment:
		return (*peeler).fragmentHeader
	case layers.IPProtocolAH:
		return (*peeler).authentication
	case layers.IPProtocolICMPv4:
		return (*peeler).icmp
	case layers.IPProtocolICMPv6:
		return (*peeler).icmpv6
	case layers.IPProtocolESP:
		return pl.undecoded("ESP", 0)
	}
	return pl.end(outcomeOtherIP)
}

// Extension headers that gopacket does not name, as listed in
// https://www.iana.org/assignments/ipv6-parameters.
const (
	ipProtocolMobility = 135
	ipProtocolHIP      = 139
	ipProtocolShim6    = 140
)

// extension takes off an extension header of the common form, as described in
// RFC 6564, Section 4.
func (pl *peeler) extension() step {
	return pl.extensionOf("IPv6 extension header", 8, 8)
}

// authentication takes off an Authentication Header, as described in RFC 4302,
// Section 2. What it authenticates is in clear.
func (pl *peeler) authentication() step {
	return pl.extensionOf("authentication header", 8, 4)
}

// extensionOf takes off an extension header of size bytes and the given unit
// for each count of its length field.
func (pl *peeler) extensionOf(name string, size, unit int) step {
	h := pl.rest
	if len(h) < 2 || pl.take(size+unit*int(h[1])) == nil {
		return pl.short(name)
	}
	return pl.transport(h[0])
}

// fragmentHeader takes off a fragment header, as described in RFC 8200, Section
// 4.5. A fragment that is the whole datagram is no fragment, as described in
// RFC 6946, Section 4.
func (pl *peeler) fragmentHeader() step {
	h := pl.take(8)
	if h == nil {
		return pl.short("IPv6 fragment header")
	}
	field := be16(h[2:])
	offset, more := field&^7, field&1 != 0
	if offset == 0 && !more {
		return pl.transport(h[0])
	}
	return pl.part(fragment{
		v6: true, id: binary.BigEndian.Uint32(h[4:]), protocol: h[0], offset: offset, more: more,
	})
}

// part ends the peeling at a fragment, if what it is a part of can hold TCP.
// It cannot be told by its ports: only the first fragment has them.
func (pl *peeler) part(f fragment) step {
	switch layers.IPProtocol(f.protocol) {
	case layers.IPProtocolTCP, layers.IPProtocolIPv4, layers.IPProtocolIPv6, layers.IPProtocolGRE,
		layers.IPProtocolMPLSInIP, layers.IPProtocolEtherIP, layers.IPProtocolAH,
		layers.IPProtocolIPv6Routing, layers.IPProtocolIPv6Destination:
	default:
		return pl.end(outcomeOtherIP)
	}
	if pl.missing > 0 {
		pl.why = reason{subject: "fragment", fault: notCaptured}
		return pl.end(outcomeUndecoded)
	}
	pl.fragment = f
	return pl.end(outcomeFragment)
}
