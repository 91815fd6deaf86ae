package pcaptest_test

import (
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"smtpcap/internal/pcaptest"
)

// tooBig returns the packet of a message that 1,460 bytes of the server were too many
// for a link of 1,400.
func tooBig(c pcaptest.Config) gopacket.Packet {
	conv := pcaptest.NewConv(c)
	conv.Handshake()
	conv.TooBig(pcaptest.ToClient, 0, make([]byte, 1460), 1400)
	packets := conv.Packets()
	return gopacket.NewPacket(packets[len(packets)-1].Data, layers.LinkTypeEthernet, gopacket.Default)
}

func TestTooBigOverIPv4NamesTheMTUAndQuotesTheSegment(t *testing.T) {
	p := tooBig(pcaptest.Config{})
	icmp, ok := p.Layer(layers.LayerTypeICMPv4).(*layers.ICMPv4)
	if !ok || icmp.TypeCode.Type() != 3 || icmp.TypeCode.Code() != 4 || icmp.Seq != 1400 {
		t.Fatalf("the packet is %v", p)
	}
	if to := p.NetworkLayer().NetworkFlow().Dst().String(); to != "198.51.100.25" {
		t.Errorf("it goes to %s", to)
	}
	quote := icmp.Payload
	if len(quote) != 28 || quote[20] != 0 || quote[21] != 25 || string(quote[12:16]) != "\xc6\x33\x64\x19" {
		t.Errorf("it quotes % x", quote)
	}
}

func TestTooBigOverIPv6NamesTheMTUAndQuotesTheSegment(t *testing.T) {
	p := tooBig(overIPv6)
	icmp, ok := p.Layer(layers.LayerTypeICMPv6).(*layers.ICMPv6)
	if !ok || icmp.TypeCode.Type() != 2 || icmp.TypeCode.Code() != 0 {
		t.Fatalf("the packet is %v", p)
	}
	body := icmp.Payload
	if len(body) != 1280-40-4 || string(body[:4]) != "\x00\x00\x05\x78" {
		t.Fatalf("%d bytes, MTU % x", len(body), body[:4])
	}
	if quote := body[4:]; quote[0]>>4 != 6 || quote[40] != 0 || quote[41] != 25 {
		t.Errorf("it quotes % x", quote[:48])
	}
}
