package reassembly

import (
	"smtpcap/capture"

	"github.com/google/gopacket/layers"
)

// Understands reports whether the packets of a link type can be read.
func Understands(t capture.LinkType) bool { return new(peeler).link(t) != nil }

// link returns the step that takes off the header of a link type, as described
// in https://www.tcpdump.org/linktypes.html.
func (pl *peeler) link(t capture.LinkType) step {
	switch t {
	case capture.LinkTypeEthernet:
		return (*peeler).ethernet
	case capture.LinkTypeLinuxSLL:
		return (*peeler).linuxSLL
	case capture.LinkTypeLinuxSLL2:
		return (*peeler).linuxSLL2
	case capture.LinkTypeRaw12, capture.LinkTypeRaw14, capture.LinkTypeRaw,
		capture.LinkTypeIPv4, capture.LinkTypeIPv6:
		return (*peeler).ip
	case capture.LinkTypeNull, capture.LinkTypeLoop:
		return (*peeler).loopback
	case capture.LinkTypePPP:
		return (*peeler).ppp
	case capture.LinkTypePPPHDLC:
		return (*peeler).pppHDLC
	case capture.LinkTypePPPPPPD, capture.LinkTypePPPWithDir:
		return (*peeler).pppWithDirection
	case capture.LinkTypePPPoE:
		return (*peeler).pppoe
	case capture.LinkTypeCiscoHDLC:
		return (*peeler).ciscoHDLC
	case capture.LinkTypeMPLS:
		return (*peeler).mpls
	}
	return pl.undecoded("link type %d", int(t))
}

// ethernet takes off an Ethernet header.
func (pl *peeler) ethernet() step {
	h := pl.take(14)
	if h == nil {
		return pl.short("Ethernet header")
	}
	return pl.lengthOrType(be16(h[12:]))
}

// vlan takes off what follows the EtherType of a VLAN tag, as described in
// IEEE 802.1Q. Tags may follow tags.
func (pl *peeler) vlan() step {
	h := pl.take(4)
	if h == nil {
		return pl.short("VLAN tag")
	}
	return pl.lengthOrType(be16(h[2:]))
}

// minEtherType is the least EtherType; a lesser number in its place is the
// length of an IEEE 802.3 frame.
const minEtherType = 0x600

func (pl *peeler) lengthOrType(n int) step {
	if n < minEtherType {
		pl.bound(n)
		return (*peeler).llc
	}
	return pl.etherType(n)
}

// EtherTypes that gopacket does not name.
const (
	etherTypeQinQ9100 = 0x9100 // VLAN tag of older switches
	etherTypeRARP     = 0x8035
	etherTypeSlow     = 0x8809 // LACP
	etherTypePause    = 0x8808
	etherTypeERSPAN3  = 0x22eb
)

// etherType returns the step for what an EtherType announces.
func (pl *peeler) etherType(t int) step {
	switch t {
	case int(layers.EthernetTypeIPv4):
		return (*peeler).ipv4
	case int(layers.EthernetTypeIPv6):
		return (*peeler).ipv6
	case int(layers.EthernetTypeDot1Q), int(layers.EthernetTypeQinQ), etherTypeQinQ9100:
		return (*peeler).vlan
	case int(layers.EthernetTypeMPLSUnicast), int(layers.EthernetTypeMPLSMulticast):
		return (*peeler).mpls
	case int(layers.EthernetTypePPPoESession):
		return (*peeler).pppoe
	case int(layers.EthernetTypeTransparentEthernetBridging):
		return (*peeler).ethernet
	case int(layers.EthernetTypeARP), etherTypeRARP, int(layers.EthernetTypeEAPOL),
		int(layers.EthernetTypeLinkLayerDiscovery), int(layers.EthernetTypePPPoEDiscovery),
		etherTypeSlow, etherTypePause, int(layers.EthernetTypeEthernetCTP):
		return pl.end(outcomeNotIP)
	}
	return pl.undecoded("EtherType 0x%04x", t)
}

// Service access points of IEEE 802.2.
const (
	sapIP   = 0x06
	sapSNAP = 0xaa
)

// llc takes off a header of IEEE 802.2 and, if one follows, of the Subnetwork
// Access Protocol, as described in RFC 1042.
func (pl *peeler) llc() step {
	h := pl.take(3)
	switch {
	case h == nil:
		return pl.short("LLC header")
	case h[0] == sapIP:
		return (*peeler).ip
	case h[0] != sapSNAP:
		return pl.end(outcomeNotIP)
	}
	snap := pl.take(5)
	if snap == nil {
		return pl.short("SNAP header")
	}
	if snap[0]|snap[1]|snap[2] != 0 { // a vendor's own numbers, such as Cisco's
		return pl.end(outcomeNotIP)
	}
	return pl.etherType(be16(snap[3:]))
}

// Protocols of a Linux cooked header that are not EtherTypes.
const (
	cookedNovell = 1
	cookedLLC    = 4
)

func (pl *peeler) cooked(protocol int) step {
	switch {
	case protocol == cookedLLC:
		return (*peeler).llc
	case protocol == cookedNovell:
		return pl.end(outcomeNotIP)
	case protocol < minEtherType:
		return pl.undecoded("Linux cooked protocol 0x%04x", protocol)
	}
	return pl.etherType(protocol)
}

// linuxSLL takes off a header of LINKTYPE_LINUX_SLL.
func (pl *peeler) linuxSLL() step {
	h := pl.take(16)
	if h == nil {
		return pl.short("Linux cooked header")
	}
	return pl.cooked(be16(h[14:]))
}

// linuxSLL2 takes off a header of LINKTYPE_LINUX_SLL2.
func (pl *peeler) linuxSLL2() step {
	h := pl.take(20)
	if h == nil {
		return pl.short("Linux cooked header")
	}
	return pl.cooked(be16(h))
}

// loopback takes off a header of LINKTYPE_NULL, an address family in the byte
// order of the host that captured, or LINKTYPE_LOOP, the same in network byte
// order. Families are less than 256, so that one of the halves is zero. Those
// of IPv6 differ from system to system: the IP header tells.
func (pl *peeler) loopback() step {
	h := pl.take(4)
	if h == nil {
		return pl.short("loopback header")
	}
	switch family := int(h[0]) | int(h[3]); {
	case h[1]|h[2] != 0 || h[0] != 0 && h[3] != 0:
		return pl.bad("loopback header")
	case family == 2, family == 10, family == 24, family == 28, family == 30:
		return (*peeler).ip
	default:
		return pl.undecoded("loopback address family %d", family)
	}
}

// ppp takes off a PPP header, as described in RFC 1661, Section 2: the address
// and control bytes of RFC 1662, Section 3.1, are optional, and the protocol
// may be compressed to one byte.
func (pl *peeler) ppp() step {
	if len(pl.rest) >= 2 && pl.rest[0] == 0xff && pl.rest[1] == 3 {
		pl.take(2)
	}
	var protocol int
	if h := pl.take(1); h == nil {
		return pl.short("PPP header")
	} else if protocol = int(h[0]); protocol&1 == 0 {
		low := pl.take(1)
		if low == nil {
			return pl.short("PPP header")
		}
		protocol = protocol<<8 | int(low[0])
	}
	switch layers.PPPType(protocol) {
	case layers.PPPTypeIPv4:
		return (*peeler).ipv4
	case layers.PPPTypeIPv6:
		return (*peeler).ipv6
	case layers.PPPTypeMPLSUnicast, layers.PPPTypeMPLSMulticast:
		return (*peeler).mpls
	}
	if protocol >= pppControl {
		return pl.end(outcomeNotIP)
	}
	return pl.undecoded("PPP protocol 0x%04x", protocol)
}

// pppControl is the least number of the PPP protocols that set up a link or a
// network protocol and carry no datagrams.
const pppControl = 0x8000

// pppHDLC takes off a header of LINKTYPE_PPP_HDLC, which is PPP or Cisco's
// framing.
func (pl *peeler) pppHDLC() step {
	if len(pl.rest) > 0 && pl.rest[0] != 0xff {
		return (*peeler).ciscoHDLC
	}
	return (*peeler).ppp
}

// pppWithDirection takes off the byte that says which way a PPP frame went. In
// LINKTYPE_PPP_PPPD it stands for the address; the control byte follows.
func (pl *peeler) pppWithDirection() step {
	if pl.take(1) == nil {
		return pl.short("PPP header")
	}
	if len(pl.rest) > 0 && pl.rest[0] == 3 {
		pl.take(1)
	}
	return (*peeler).ppp
}

// pppoe takes off a header of a PPPoE session, as described in RFC 2516,
// Section 4.
func (pl *peeler) pppoe() step {
	h := pl.take(6)
	if h == nil {
		return pl.short("PPPoE header")
	}
	if h[1] != 0 {
		return pl.end(outcomeNotIP) // discovery
	}
	pl.bound(be16(h[4:]))
	return (*peeler).ppp
}

// Addresses of Cisco's HDLC framing.
const (
	ciscoUnicast   = 0x0f
	ciscoMulticast = 0x8f
)

// ciscoHDLC takes off a header of Cisco's HDLC framing.
func (pl *peeler) ciscoHDLC() step {
	h := pl.take(4)
	if h == nil {
		return pl.short("HDLC header")
	}
	if h[0] != ciscoUnicast && h[0] != ciscoMulticast {
		return pl.undecoded("HDLC address 0x%02x", int(h[0]))
	}
	return pl.cooked(be16(h[2:]))
}
