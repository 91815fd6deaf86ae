package pcaptest

import (
	"net/netip"
	"slices"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// Router is the address from which the messages of TooBig come.
var Router = netip.MustParseAddr("203.0.113.1")

// quoted is how much of the datagram a TooBig repeats: its IPv4 header and eight
// bytes, as described in RFC 792.
const quoted = 28

// TooBig adds the message of a router that it dropped a segment of b at the given
// offset, because the next link has a lower MTU: ICMP type 3, code 4, as described
// in RFC 1191, Section 4. It is for connections over IPv4.
func (c *Conv) TooBig(dir Dir, offset int64, b []byte, mtu uint16) {
	dropped := c.datagram(dir, Segment{Flags: PSH | ACK, Seq: c.Seq(dir, offset), Ack: c.Ack(dir), Payload: b})
	sender := c.cfg.Client
	if dir == ToClient {
		sender = c.cfg.Server
	}
	ip := &layers.IPv4{
		Version: 4, IHL: 5, TTL: 64, Protocol: layers.IPProtocolICMPv4,
		SrcIP: Router.AsSlice(), DstIP: sender.Addr().AsSlice(),
	}
	icmp := &layers.ICMPv4{
		TypeCode: layers.CreateICMPv4TypeCode(layers.ICMPv4TypeDestinationUnreachable, layers.ICMPv4CodeFragmentationNeeded),
		Seq:      mtu, // where RFC 1191 puts it
	}
	buf := gopacket.NewSerializeBuffer()
	opts := gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}
	must(gopacket.SerializeLayers(buf, opts, ip, icmp, gopacket.Payload(dropped[:quoted])))
	c.add(slices.Clone(buf.Bytes()), dir.Reverse())
}
