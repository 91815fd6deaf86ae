package reassembly

import (
	"encoding/binary"
	"math"
	"net/netip"
)

// maxTooBig is how many ICMP messages are kept of a connection. One tells the MTU
// of the link; routers send another for each packet.
const maxTooBig = 4

// A TooBig is the ICMP message of a router that a packet was too big for the next
// link: type 3, code 4, as described in RFC 1191, Section 4, or type 2 of ICMPv6, as
// described in RFC 4443, Section 3.2. It is no packet of the connection.
type TooBig struct {
	Mark
	Dir Direction // of the packet that was too big
	MTU int       // of the next link; 0 if the router does not say
}

// The messages, as described in RFC 792, RFC 1191 and RFC 4443.
const (
	icmpHeader         = 8
	icmpUnreachable    = 3
	icmpFragmentNeeded = 4 // the code: the packet may not be fragmented
	icmpMTU            = 6 // where the 16 bits of it are
	icmpv6TooBig       = 2
	icmpv6MTU          = 4 // where the 32 bits of it are
	// quotedTCP is what a router repeats at least of a TCP header: the ports and
	// the sequence number.
	quotedTCP      = 8
	quotedSequence = 4
)

// icmp ends the peeling at an ICMP message. Nearly all are of no interest.
func (pl *peeler) icmp() step {
	if h := pl.rest; len(h) >= icmpHeader && h[0] == icmpUnreachable && h[1] == icmpFragmentNeeded {
		pl.mtu = be16(h[icmpMTU:])
		return pl.end(outcomeTooBig)
	}
	return pl.end(outcomeOtherIP)
}

// icmpv6 is icmp for ICMPv6.
func (pl *peeler) icmpv6() step {
	if h := pl.rest; len(h) >= icmpHeader && h[0] == icmpv6TooBig {
		pl.mtu = int(min(binary.BigEndian.Uint32(h[icmpv6MTU:]), math.MaxInt32))
		return pl.end(outcomeTooBig)
	}
	return pl.end(outcomeOtherIP)
}

// quoted takes the headers off the packet that an ICMP message repeats the
// beginning of. ok is false if it is no TCP, or if too little of it is there.
func (pl *peeler) quoted() (seg segment, ok bool) {
	pl.take(icmpHeader)
	pl.run((*peeler).ip)
	src, dst, ok := tcpPorts(pl)
	if pl.outcome != outcomeTCP || !ok || len(pl.rest) < quotedTCP {
		return seg, false
	}
	seg.src, seg.dst = netip.AddrPortFrom(pl.src, src), netip.AddrPortFrom(pl.dst, dst)
	seg.seq = Seq(binary.BigEndian.Uint32(pl.rest[quotedSequence:]))
	return seg, true
}

// tooBig takes an ICMP message that a packet was too big, if it quotes one of a
// followed connection.
func (t *Tracker) tooBig() {
	t.stats.OtherIP++
	mtu := t.peeler.mtu
	seg, ok := t.peeler.quoted()
	if !ok || !t.ports.has(seg.src.Port()) && !t.ports.has(seg.dst.Port()) {
		return
	}
	f := t.flows[keyOf(&seg)]
	if f == nil || len(f.conn.TooBig) == maxTooBig {
		return
	}
	dir := f.direction(&seg)
	if f.streams[dir].plausible(seg.seq) {
		f.conn.TooBig = append(f.conn.TooBig, TooBig{Mark: t.mark, Dir: dir, MTU: mtu})
	}
}
