package reassembly

import "github.com/google/gopacket/layers"

// mpls takes off one entry of a label stack, as described in RFC 3032, Section
// 2.1. Nothing says what is below the last one but its first bits.
func (pl *peeler) mpls() step {
	h := pl.take(4)
	if h == nil {
		return pl.short("MPLS label")
	}
	if bottom := h[2]&1 != 0; !bottom {
		return (*peeler).mpls
	}
	if len(pl.rest) == 0 {
		return pl.short("MPLS payload")
	}
	switch pl.rest[0] >> 4 {
	case 4:
		return (*peeler).ipv4
	case 6:
		return (*peeler).ipv6
	case 0:
		return (*peeler).pseudowire
	}
	return pl.undecoded("MPLS payload", 0)
}

// pseudowire takes off the control word of an Ethernet pseudowire, as described
// in RFC 4448, Section 4.6, if there is one. An Ethernet header is believed only
// if its EtherType leads to IP.
func (pl *peeler) pseudowire() step {
	const controlWord, typeOffset = 4, 12
	for _, skip := range []int{controlWord, 0} {
		if len(pl.rest) < skip+typeOffset+2 {
			continue
		}
		switch layers.EthernetType(be16(pl.rest[skip+typeOffset:])) {
		case layers.EthernetTypeIPv4, layers.EthernetTypeIPv6, layers.EthernetTypeDot1Q,
			layers.EthernetTypeQinQ, layers.EthernetTypeARP:
			pl.take(skip)
			return (*peeler).ethernet
		}
	}
	return pl.undecoded("MPLS pseudowire", 0)
}

// etherIP takes off the header of Ethernet in IP, as described in RFC 3378,
// Section 3.
func (pl *peeler) etherIP() step {
	if pl.take(2) == nil {
		return pl.short("EtherIP header")
	}
	return (*peeler).ethernet
}

// The flags of a GRE header, as described in RFC 2784, Section 2, RFC 2890,
// Section 2, and, for the routing that RFC 2784 withdrew, RFC 1701.
const (
	greChecksum = 0x8000
	greRouting  = 0x4000
	greKey      = 0x2000
	greSequence = 0x1000
	greVersion  = 0x0007
)

// gre takes off a header of Generic Routing Encapsulation.
func (pl *peeler) gre() step {
	h := pl.take(4)
	if h == nil {
		return pl.short("GRE header")
	}
	flags, protocol := be16(h), be16(h[2:])
	if v := flags & greVersion; v != 0 {
		return pl.undecoded("GRE version %d", v)
	}
	options := 0
	if flags&(greChecksum|greRouting) != 0 {
		options += 4
	}
	if flags&greKey != 0 {
		options += 4
	}
	if flags&greSequence != 0 {
		options += 4
	}
	if pl.take(options) == nil || flags&greRouting != 0 && !pl.greRoutes() {
		return pl.short("GRE header")
	}
	return pl.grePayload(protocol, flags&greSequence != 0)
}

// greRoutes takes off the source route entries of a GRE header, of which the
// last is all zero.
func (pl *peeler) greRoutes() bool {
	for {
		h := pl.take(4)
		if h == nil {
			return false
		}
		if h[0]|h[1]|h[2]|h[3] == 0 {
			return true
		}
		if pl.take(int(h[3])) == nil {
			return false
		}
	}
}

// grePayload returns the step for a protocol of a GRE header. Besides
// EtherTypes these are the copies of frames that switches send to an analyser,
// as described in draft-foschiano-erspan-03, Section 4. Type I has neither a
// sequence number nor a header.
func (pl *peeler) grePayload(protocol int, sequence bool) step {
	header := 0
	switch {
	case protocol == int(layers.EthernetTypeERSPAN) && sequence:
		header = 8
	case protocol == int(layers.EthernetTypeERSPAN):
	case protocol == etherTypeERSPAN3:
		header = 12
		if len(pl.rest) >= header && pl.rest[header-1]&1 != 0 {
			header += 8 // the subheader of the platform
		}
	default:
		return pl.etherType(protocol)
	}
	if pl.take(header) == nil {
		return pl.short("ERSPAN header")
	}
	return (*peeler).ethernet
}
