package pcaptest_test

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/ip4defrag"
	"github.com/google/gopacket/layers"

	"smtpcap/internal/pcaptest"
)

var (
	overIPv4 = pcaptest.Config{}
	overIPv6 = pcaptest.Config{
		Client: netip.MustParseAddrPort("[2001:db8::10]:40001"),
		Server: netip.MustParseAddrPort("[2001:db8::25]:25"),
	}
)

func TestGopacketFindsThePayloadInEachEncapsulation(t *testing.T) {
	key := uint32(42)
	for name, tc := range map[string]struct {
		encap  pcaptest.Encap
		decode gopacket.Decoder
		config pcaptest.Config
	}{
		"Ethernet, IPv4": {pcaptest.Ethernet(), layers.LayerTypeEthernet, overIPv4},
		"Ethernet, IPv6": {pcaptest.Ethernet(), layers.LayerTypeEthernet, overIPv6},
		"VLAN":           {pcaptest.VLAN(7), layers.LayerTypeEthernet, overIPv4},
		"QinQ":           {pcaptest.QinQ(100, 7), layers.LayerTypeEthernet, overIPv6},
		"MPLS":           {pcaptest.MPLS(16, 17), layers.LayerTypeEthernet, overIPv4},
		"PPPoE":          {pcaptest.PPPoE(1), layers.LayerTypeEthernet, overIPv4},
		"GRE":            {pcaptest.GRE(pcaptest.Ethernet(), nil), layers.LayerTypeEthernet, overIPv4},
		"GRE with key":   {pcaptest.GRE(pcaptest.VLAN(7), &key), layers.LayerTypeEthernet, overIPv6},
		"IP in IP":       {pcaptest.IPIP(pcaptest.Ethernet()), layers.LayerTypeEthernet, overIPv4},
		"6in4":           {pcaptest.SixInFour(pcaptest.Ethernet()), layers.LayerTypeEthernet, overIPv6},
		"SLL":            {pcaptest.SLL(), layers.LayerTypeLinuxSLL, overIPv4},
		"NULL, little":   {pcaptest.Null(binary.LittleEndian), layers.LayerTypeLoopback, overIPv4},
		"NULL, big":      {pcaptest.Null(binary.BigEndian), layers.LayerTypeLoopback, overIPv4},
		"LOOP":           {pcaptest.Loop(), layers.LayerTypeLoopback, overIPv6},
		"raw IPv4":       {pcaptest.Raw(pcaptest.LinkRaw), layers.LayerTypeIPv4, overIPv4},
		"raw IPv6":       {pcaptest.Raw(pcaptest.LinkIPv6), layers.LayerTypeIPv6, overIPv6},
	} {
		t.Run(name, func(t *testing.T) {
			tc.config.Encap = tc.encap
			c := pcaptest.NewConv(tc.config)
			c.Send(pcaptest.ToClient, []byte("220 hello"))
			p := c.Packets()[0]
			pkt := gopacket.NewPacket(p.Data, tc.decode, gopacket.Default)
			if e := pkt.ErrorLayer(); e != nil {
				t.Fatal(e.Error())
			}
			tcp, ok := pkt.Layer(layers.LayerTypeTCP).(*layers.TCP)
			if !ok || string(tcp.Payload) != "220 hello" || tcp.SrcPort != 25 {
				t.Errorf("no such segment in %v", pkt)
			}
		})
	}
}

func TestHeadersThatGopacketDoesNotKnow(t *testing.T) {
	for name, tc := range map[string]struct {
		encap  pcaptest.Encap
		header []byte
	}{
		"PPP": {pcaptest.PPP(), []byte{0xff, 0x03, 0x00, 0x21}},
		"SLL2": {pcaptest.SLL2(), []byte{
			0x08, 0x00, 0, 0, // protocol, reserved
			0, 0, 0, 2, 0, 1, // interface index, ARPHRD_ETHER
			4, 6, 2, 0, 0, 0, 0, 1, 0, 0, // from us, length and bytes of the address
		}},
	} {
		config := overIPv4
		config.Encap = tc.encap
		c := pcaptest.NewConv(config)
		c.SYN()
		got := c.Packets()[0].Data
		if !bytes.HasPrefix(got, tc.header) || got[len(tc.header)] != 0x45 {
			t.Errorf("%s: % x", name, got[:len(tc.header)+1])
		}
	}
}

func TestIPv4FragmentsMakeTheDatagramAgain(t *testing.T) {
	payload := bytes.Repeat([]byte("0123456789"), 140)
	config := overIPv4
	config.Datagrams = pcaptest.FragmentIPv4(512, false)
	c := pcaptest.NewConv(config)
	c.Send(pcaptest.ToServer, payload)
	if n := c.Count(); n != 3 {
		t.Fatalf("%d fragments, want 3", n)
	}
	d := ip4defrag.NewIPv4Defragmenter()
	for i, p := range c.Packets() {
		pkt := gopacket.NewPacket(p.Data, layers.LayerTypeEthernet, gopacket.Default)
		whole, err := d.DefragIPv4(pkt.Layer(layers.LayerTypeIPv4).(*layers.IPv4))
		if err != nil {
			t.Fatal(err)
		}
		if i < 2 {
			continue
		}
		if whole == nil || !bytes.HasSuffix(whole.Payload, payload) || len(whole.Payload) != len(payload)+20 {
			t.Error("the last fragment does not complete the datagram")
		}
	}
}

func TestIPv6FragmentsCoverTheDatagram(t *testing.T) {
	config := overIPv6
	config.Datagrams = pcaptest.FragmentIPv6(512)
	c := pcaptest.NewConv(config)
	c.Send(pcaptest.ToServer, make([]byte, 1400))
	offset := 0
	for i, p := range c.Packets() {
		pkt := gopacket.NewPacket(p.Data, layers.LayerTypeEthernet, gopacket.Default)
		f, ok := pkt.Layer(layers.LayerTypeIPv6Fragment).(*layers.IPv6Fragment)
		if !ok {
			t.Fatalf("packet %d is no fragment", i+1)
		}
		if int(f.FragmentOffset)*8 != offset || f.MoreFragments != (i < 2) || f.NextHeader != layers.IPProtocolTCP {
			t.Errorf("fragment %d: %+v at offset %d", i+1, f, offset)
		}
		offset += len(f.Payload)
	}
	if offset != 1400+20 {
		t.Errorf("the fragments cover %d bytes, want 1420", offset)
	}
}

func TestExtensionHeadersStandBeforeTCP(t *testing.T) {
	padding := []byte{1, 4, 0, 0, 0, 0}
	config := overIPv6
	config.Datagrams = pcaptest.ExtensionHeaders(
		pcaptest.ExtensionHeader{Protocol: 0, Body: padding},
		pcaptest.ExtensionHeader{Protocol: 60, Body: padding})
	c := pcaptest.NewConv(config)
	c.Send(pcaptest.ToServer, []byte("EHLO"))
	pkt := gopacket.NewPacket(c.Packets()[0].Data, layers.LayerTypeEthernet, gopacket.Default)
	var got []gopacket.LayerType
	for _, l := range pkt.Layers() {
		got = append(got, l.LayerType())
	}
	want := []gopacket.LayerType{layers.LayerTypeEthernet, layers.LayerTypeIPv6, layers.LayerTypeIPv6HopByHop,
		layers.LayerTypeIPv6Destination, layers.LayerTypeTCP, gopacket.LayerTypePayload}
	if len(got) != len(want) {
		t.Fatalf("layers %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("layers %v, want %v", got, want)
		}
	}
}

func TestZeroIPv4Length(t *testing.T) {
	config := overIPv4
	config.MSS, config.Datagrams = 100000, pcaptest.ZeroIPv4Length
	c := pcaptest.NewConv(config)
	c.Send(pcaptest.ToClient, make([]byte, 70000))
	if c.Count() != 1 {
		t.Fatalf("%d packets, want 1", c.Count())
	}
	data := c.Packets()[0].Data
	if data[16] != 0 || data[17] != 0 || len(data) != 14+20+20+70000 {
		t.Errorf("total length % x in a packet of %d bytes", data[16:18], len(data))
	}
}
