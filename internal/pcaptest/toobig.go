package pcaptest

import (
	"net/netip"
	"slices"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// The addresses of the router that sends the messages of TooBig.
var (
	Router4 = netip.MustParseAddr("203.0.113.1")
	Router6 = netip.MustParseAddr("2001:db8:ffff::1")
)

// How much of the dropped datagram a router repeats: of IPv4 the header and eight
// bytes, as described in RFC 792; of IPv6 what makes no more than the least MTU, as
// described in RFC 4443, Section 3.2.
const (
	quoted4 = 20 + 8
	quoted6 = 1280 - 40 - 8
)

// TooBig adds the message of a router that it dropped a segment of b at the given
// offset, because the next link takes no more than mtu bytes: ICMP type 3, code 4, as
// described in RFC 1191, Section 4, or type 2 of ICMPv6.
func (c *Conv) TooBig(dir Dir, offset int64, b []byte, mtu uint16) {
	dropped := c.datagram(dir, Segment{Flags: PSH | ACK, Seq: c.Seq(dir, offset), Ack: c.Ack(dir), Payload: b})
	sender := c.cfg.Client.Addr()
	if dir == ToClient {
		sender = c.cfg.Server.Addr()
	}
	var message []gopacket.SerializableLayer
	if sender.Is4() {
		message = tooBig4(sender, dropped, mtu)
	} else {
		message = tooBig6(sender, dropped, mtu)
	}
	buf := gopacket.NewSerializeBuffer()
	opts := gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}
	must(gopacket.SerializeLayers(buf, opts, message...))
	c.add(slices.Clone(buf.Bytes()), dir.Reverse())
}

func tooBig4(to netip.Addr, dropped []byte, mtu uint16) []gopacket.SerializableLayer {
	return []gopacket.SerializableLayer{
		&layers.IPv4{
			Version: 4, IHL: 5, TTL: 64, Protocol: layers.IPProtocolICMPv4,
			SrcIP: Router4.AsSlice(), DstIP: to.AsSlice(),
		},
		&layers.ICMPv4{
			TypeCode: layers.CreateICMPv4TypeCode(layers.ICMPv4TypeDestinationUnreachable, layers.ICMPv4CodeFragmentationNeeded),
			Seq:      mtu, // where RFC 1191 puts it
		},
		gopacket.Payload(dropped[:quoted4]),
	}
}

func tooBig6(to netip.Addr, dropped []byte, mtu uint16) []gopacket.SerializableLayer {
	ip := &layers.IPv6{
		Version: 6, HopLimit: 64, NextHeader: layers.IPProtocolICMPv6,
		SrcIP: Router6.AsSlice(), DstIP: to.AsSlice(),
	}
	icmp := &layers.ICMPv6{TypeCode: layers.CreateICMPv6TypeCode(layers.ICMPv6TypePacketTooBig, 0)}
	must(icmp.SetNetworkLayerForChecksum(ip))
	body := append(be.AppendUint32(nil, uint32(mtu)), dropped[:min(quoted6, len(dropped))]...)
	return []gopacket.SerializableLayer{ip, icmp, gopacket.Payload(body)}
}
