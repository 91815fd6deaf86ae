package reassembly

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"smtpcap/capture"
	"smtpcap/internal/pcaptest"
)

// around returns an encapsulation that puts the given bytes before each
// datagram.
func around(link capture.LinkType, header ...byte) pcaptest.Encap {
	return pcaptest.Encap{LinkType: uint16(link), Wrap: func(d pcaptest.Datagram) []byte {
		return slices.Concat(header, d.Bytes)
	}}
}

// inEthernet returns an encapsulation in Ethernet with the given EtherType and
// what follows it, before each datagram.
func inEthernet(etherType uint16, header ...byte) pcaptest.Encap {
	frame := append(make([]byte, 12), byte(etherType>>8), byte(etherType))
	return around(capture.LinkTypeEthernet, append(frame, header...)...)
}

// inIPv4 returns an encapsulation in raw IPv4 with the given protocol, options
// in the header, and what follows it.
func inIPv4(protocol byte, options []byte, header ...byte) pcaptest.Encap {
	return pcaptest.Encap{LinkType: uint16(capture.LinkTypeRaw), Wrap: func(d pcaptest.Datagram) []byte {
		payload := slices.Concat(header, d.Bytes)
		ip := append([]byte{0x45 + byte(len(options)/4), 0, 0, 0, 0, 1, 0, 0, 64, protocol, 0, 0, 203, 0, 113, 1, 203, 0, 113, 2}, options...)
		binary.BigEndian.PutUint16(ip[2:], uint16(len(ip)+len(payload)))
		return append(ip, payload...)
	}}
}

// ethernetHeader is one whose EtherType is IPv4.
var ethernetHeader = []byte{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0}

// snapHeader is one of LLC and SNAP whose EtherType is IPv4.
var snapHeader = []byte{0xaa, 0xaa, 3, 0, 0, 0, 8, 0}

// TestEncapsulations finds a connection in each encapsulation.
func TestEncapsulations(t *testing.T) {
	key := uint32(7)
	eth := pcaptest.Ethernet()
	ethernetIn := func(header ...byte) []byte { return slices.Concat(header, ethernetHeader) }
	for _, test := range []struct {
		name  string
		encap pcaptest.Encap
		v4    bool // has no IPv6
	}{
		{"Ethernet", eth, false},
		{"VLAN", pcaptest.VLAN(5), false},
		{"QinQ", pcaptest.QinQ(5, 6), false},
		{"QinQ 9100, three deep", inEthernet(0x9100, 0, 1, 0x91, 0, 0, 2, 0x81, 0, 0, 3, 8, 0), true},
		{"MPLS", pcaptest.MPLS(16, 17, 18), false},
		{"MPLS multicast", inEthernet(0x8848, 0, 1, 0x11, 64), false},
		{"MPLS, Ethernet with control word", inEthernet(0x8847, ethernetIn(0, 1, 0x11, 64, 0, 0, 0, 0)...), true},
		{"MPLS, Ethernet without control word", inEthernet(0x8847, slices.Concat([]byte{0, 1, 0x11, 64, 0}, ethernetHeader[1:])...), true},
		{"PPPoE", pcaptest.PPPoE(3), false},
		{"LLC and SNAP", snapFrame(snapHeader), true},
		{"LLC, IP", snapFrame([]byte{0x06, 0x06, 3}), false},
		{"Linux cooked v1", pcaptest.SLL(), false},
		{"Linux cooked v1, VLAN", around(capture.LinkTypeLinuxSLL, 0, 0, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 0x81, 0, 0, 5, 8, 0), true},
		{"Linux cooked v1, LLC", around(capture.LinkTypeLinuxSLL, append([]byte{0, 0, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 0, 4}, snapHeader...)...), true},
		{"Linux cooked v2", pcaptest.SLL2(), false},
		{"raw", pcaptest.Raw(pcaptest.LinkRaw), false},
		{"raw 12", pcaptest.Raw(pcaptest.LinkRaw12), false},
		{"raw 14", pcaptest.Raw(pcaptest.LinkRaw14), false},
		{"raw IPv4", pcaptest.Raw(pcaptest.LinkIPv4), false},
		{"raw IPv6", pcaptest.Raw(pcaptest.LinkIPv6), false},
		{"loopback, little-endian", pcaptest.Null(binary.LittleEndian), false},
		{"loopback, big-endian", pcaptest.Null(binary.BigEndian), false},
		{"loopback, FreeBSD's IPv6", around(capture.LinkTypeNull, 28, 0, 0, 0), false},
		{"loopback, NetBSD's IPv6", around(capture.LinkTypeNull, 0, 0, 0, 24), false},
		{"OpenBSD loopback", pcaptest.Loop(), false},
		{"PPP", pcaptest.PPP(), false},
		{"PPP without address", around(capture.LinkTypePPP, 0, 0x21), true},
		{"PPP with short protocol", around(capture.LinkTypePPP, 0xff, 3, 0x21), true},
		{"PPP, MPLS", around(capture.LinkTypePPP, 0xff, 3, 0x02, 0x81, 0, 1, 0x11, 64), false},
		{"PPP in HDLC", around(capture.LinkTypePPPHDLC, 0xff, 3, 0, 0x21), true},
		{"Cisco HDLC in PPP's link type", around(capture.LinkTypePPPHDLC, 0x0f, 0, 8, 0), true},
		{"Cisco HDLC", around(capture.LinkTypeCiscoHDLC, 0x0f, 0, 8, 0), true},
		{"PPP from pppd", around(capture.LinkTypePPPPPPD, 1, 3, 0, 0x21), true},
		{"PPP with direction", around(capture.LinkTypePPPWithDir, 1, 0xff, 3, 0, 0x21), true},
		{"bare MPLS", around(capture.LinkTypeMPLS, 0, 1, 0x11, 64), false},
		{"GRE", pcaptest.GRE(eth, nil), false},
		{"GRE with key", pcaptest.GRE(eth, &key), false},
		{"GRE with checksum, key, sequence", inIPv4(47, nil, 0xb0, 0, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), true},
		{"GRE with routing", inIPv4(47, nil, 0x40, 0, 8, 0, 0, 0, 0, 0, 8, 0, 0, 4, 192, 0, 2, 9, 0, 0, 0, 0), true},
		{"GRE, Ethernet", inIPv4(47, nil, ethernetIn(0, 0, 0x65, 0x58)...), true},
		{"GRE, MPLS", inIPv4(47, nil, 0, 0, 0x88, 0x47, 0, 1, 0x11, 64), false},
		{"ERSPAN I", inIPv4(47, nil, ethernetIn(0, 0, 0x88, 0xbe)...), true},
		{"ERSPAN II", inIPv4(47, nil, ethernetIn(0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 0, 0, 0, 0, 0, 0, 0)...), true},
		{"ERSPAN III", inIPv4(47, nil, ethernetIn(0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)...), true},
		{"ERSPAN III with subheader", inIPv4(47, nil, ethernetIn(0x10, 0, 0x22, 0xeb, 0, 0, 0, 1,
			0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)...), true},
		{"IP in IP", pcaptest.IPIP(eth), true},
		{"IPv4 in IPv6 extension headers", pcaptest.Encap{LinkType: pcaptest.LinkRaw, Wrap: fourInSix}, true},
		{"6in4 or 4in4", pcaptest.Encap{LinkType: pcaptest.LinkEthernet, Wrap: func(d pcaptest.Datagram) []byte {
			if d.IPv6() {
				return pcaptest.SixInFour(eth).Wrap(d)
			}
			return pcaptest.IPIP(eth).Wrap(d)
		}}, false},
		{"EtherIP", inIPv4(97, nil, ethernetIn(0x30, 0)...), true},
		{"MPLS in IP", inIPv4(137, nil, 0, 1, 0x11, 64), false},
		{"authentication header in IPv4 with options", inIPv4(51, []byte{1, 1, 1, 0}, append([]byte{4, 4}, make([]byte, 22)...)...), true},
		{"five tunnels", pcaptest.IPIP(pcaptest.IPIP(pcaptest.IPIP(pcaptest.IPIP(pcaptest.IPIP(eth))))), true},
	} {
		t.Run(test.name, func(t *testing.T) {
			checkEncap(t, pcaptest.Config{Encap: test.encap})
			if !test.v4 {
				checkEncap(t, v6Config(test.encap))
			}
		})
	}
}

// v6Config returns the configuration of a conversation in IPv6.
func v6Config(encap pcaptest.Encap) pcaptest.Config {
	return pcaptest.Config{
		Encap: encap, Client: addrPort("[2001:db8::1]:40000"), Server: addrPort("[2001:db8::25]:25"),
	}
}

// snapFrame is an IEEE 802.3 frame with a length field, padded.
func snapFrame(header []byte) pcaptest.Encap {
	return pcaptest.Encap{LinkType: pcaptest.LinkEthernet, Wrap: func(d pcaptest.Datagram) []byte {
		b := slices.Concat(ethernetHeader[:12], []byte{0, 0}, header, d.Bytes)
		binary.BigEndian.PutUint16(b[12:], uint16(len(b)-14))
		return append(b, "padding"...)
	}}
}

// fourInSix puts IPv4 behind four extension headers of IPv6.
func fourInSix(d pcaptest.Datagram) []byte {
	ip := make([]byte, 40)
	ip[0], ip[6] = 0x60, 0 // hop-by-hop
	b := slices.Concat(ip,
		[]byte{60, 0, 1, 4, 0, 0, 0, 0},                           // destination
		[]byte{43, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},  // routing
		[]byte{44, 0, 1, 4, 0, 0, 0, 0},                           // fragment
		[]byte{51, 0, 0, 0, 1, 2, 3, 4},                           // authentication
		[]byte{4, 4, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, //
		[]byte{13, 14, 15, 16, 17, 18, 19, 20}, d.Bytes)
	binary.BigEndian.PutUint16(b[4:], uint16(len(b)-40))
	return b
}

// checkEncap sends a conversation and checks that all of it is found, and that
// what pads a frame is not taken for data.
func checkEncap(t *testing.T, config pcaptest.Config) {
	t.Helper()
	c := pcaptest.NewConv(config)
	c.Handshake()
	c.Send(toServer, []byte("EHLO x"))
	c.Send(toClient, bytes.Repeat([]byte("250"), 500))
	c.Close(toServer)
	rec := track(t, c.Packets())
	wantUnderstood(t, rec)
	r := rec.one(t)
	wantStream(t, r, ToServer, "EHLO x")
	wantStream(t, r, ToClient, strings.Repeat("250", 500))
	if config.Client.IsValid() && r.conn.Addr[ToServer] != config.Client {
		t.Errorf("client %v", r.conn.Addr[ToServer])
	}
}

func TestDatagramsOfUnusualForm(t *testing.T) {
	jumbo := func(ip []byte) [][]byte {
		b := slices.Clone(ip)
		b[4], b[5] = 0, 0
		return [][]byte{b}
	}
	extended := pcaptest.ExtensionHeaders(
		pcaptest.ExtensionHeader{Protocol: 0, Body: make([]byte, 6)},
		pcaptest.ExtensionHeader{Protocol: 43, Body: make([]byte, 22)},
		pcaptest.ExtensionHeader{Protocol: 60, Body: make([]byte, 14)},
		pcaptest.ExtensionHeader{Protocol: 135, Body: make([]byte, 6)},
	)
	eth := pcaptest.Ethernet()
	for _, test := range []struct {
		name      string
		v6        bool
		datagrams func([]byte) [][]byte
	}{
		{"IPv4 length zero", false, pcaptest.ZeroIPv4Length},
		{"IPv4 options", false, func(ip []byte) [][]byte {
			b := slices.Concat(ip[:20], []byte{1, 1, 1, 1, 1, 1, 1, 0}, ip[20:])
			b[0] += 2
			binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
			return [][]byte{b}
		}},
		{"padding", false, func(ip []byte) [][]byte { return [][]byte{append(slices.Clone(ip), make([]byte, 40)...)} }},
		{"padding", true, func(ip []byte) [][]byte { return [][]byte{append(slices.Clone(ip), make([]byte, 40)...)} }},
		{"IPv6 length zero", true, jumbo},
		{"extension headers", true, extended},
		{"IPv4 fragments", false, pcaptest.FragmentIPv4(64, false)},
		{"IPv4 fragments with DF", false, pcaptest.FragmentIPv4(504, true)},
		{"IPv4 fragments of eight bytes", false, pcaptest.FragmentIPv4(8, false)},
		{"IPv6 fragments", true, pcaptest.FragmentIPv6(512)},
	} {
		t.Run(test.name, func(t *testing.T) {
			config := pcaptest.Config{}
			if test.v6 {
				config = v6Config(eth)
			}
			config.Datagrams = test.datagrams
			checkEncap(t, config)
		})
	}
}

// TestSegmentOfOffloading has a length that the IP header cannot tell.
func TestSegmentOfOffloading(t *testing.T) {
	big := bytes.Repeat([]byte("0123456789"), 7000)
	c := pcaptest.NewConv(pcaptest.Config{})
	c.Handshake()
	ps := c.Packets()
	c.SendAt(toServer, 0, nil)
	p := c.Packets()[3]
	p.Data = append(p.Data, big...)
	p.Data[16], p.Data[17] = 0, 0 // total length
	p.Length = len(p.Data)
	wantStream(t, track(t, append(ps, p)).one(t), ToServer, string(big))

	p.Data = p.Data[:100] // with the snap length
	r := track(t, append(ps, p)).one(t)
	wantStream(t, r, ToServer, string(big[:46])+"[69954]")

	p.Length = 1 << 40 // forged
	r = track(t, append(ps, p)).one(t)
	if got := r.conn.Dir[ToServer].CutBySnaplen; got != maxOffloaded-40-46 {
		t.Errorf("cut by the snap length: %d", got)
	}
}

// TestPacketsThatAreNotFollowed counts packets by what they are, and names what
// was not understood.
func TestPacketsThatAreNotFollowed(t *testing.T) {
	ether := func(etherType uint16, b ...byte) []byte {
		return slices.Concat(make([]byte, 12), []byte{byte(etherType >> 8), byte(etherType)}, b)
	}
	ip4 := func(protocol byte, b ...byte) []byte {
		h := []byte{0x45, 0, 0, byte(20 + len(b)), 0, 1, 0, 0, 64, protocol, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2}
		return append(h, b...)
	}
	nested := func(n int) []byte {
		b := ip4(17)
		for range n {
			b = ip4(4, b...)
		}
		return b
	}
	notIP, otherIP, otherTCP := Stats{NotIP: 1}, Stats{OtherIP: 1}, Stats{OtherTCP: 1}
	eth, raw := capture.LinkTypeEthernet, capture.LinkTypeRaw
	for _, test := range []struct {
		name string
		link capture.LinkType
		data []byte
		cut  int
		want Stats
		why  string
	}{
		{"ARP", eth, ether(0x806, 1, 2, 3), 0, notIP, ""},
		{"LLDP", eth, ether(0x88cc), 0, notIP, ""},
		{"spanning tree", eth, ether(38, 0x42, 0x42, 3), 0, notIP, ""},
		{"Cisco discovery", eth, ether(38, 0xaa, 0xaa, 3, 0, 0, 12, 0x20, 0), 0, notIP, ""},
		{"PPPoE discovery", eth, ether(0x8863), 0, notIP, ""},
		{"PPPoE, not a session", eth, ether(0x8864, 0x11, 9, 0, 0, 0, 0), 0, notIP, ""},
		{"LCP", capture.LinkTypePPP, []byte{0xff, 3, 0xc0, 0x21}, 0, notIP, ""},
		{"cooked Novell", capture.LinkTypeLinuxSLL, append(make([]byte, 14), 0, 1), 0, notIP, ""},
		{"UDP", raw, ip4(17), 0, otherIP, ""},
		{"no next header", raw, append([]byte{0x60, 0, 0, 0, 0, 0, 59, 0}, make([]byte, 32)...), 0, otherIP, ""},
		{"fragment of UDP", raw, func() []byte { b := ip4(17, 1, 2, 3, 4, 5, 6, 7, 8); b[6] = 0x20; return b }(), 0, otherIP, ""},
		{"TCP of other ports", raw, ip4(6, 0, 80, 1, 187, 0, 0), 0, otherTCP, ""},

		{"link type", 147, []byte{1}, 0, Stats{}, "link type 147"},
		{"MACsec", eth, ether(0x88e5), 0, Stats{}, "EtherType 0x88e5"},
		{"cooked", capture.LinkTypeLinuxSLL2, append([]byte{0, 12}, make([]byte, 18)...), 0, Stats{}, "Linux cooked protocol 0x000c"},
		{"PPP", capture.LinkTypePPP, []byte{0xff, 3, 0, 0xfd}, 0, Stats{}, "PPP protocol 0x00fd"},
		{"loopback", capture.LinkTypeLoop, []byte{0, 0, 0, 7}, 0, Stats{}, "loopback address family 7"},
		{"loopback", capture.LinkTypeLoop, []byte{0, 1, 0, 2}, 0, Stats{}, "loopback header malformed"},
		{"HDLC", capture.LinkTypeCiscoHDLC, []byte{7, 0, 8, 0}, 0, Stats{}, "HDLC address 0x07"},
		{"ESP", raw, ip4(50), 0, Stats{}, "ESP"},
		{"GRE", raw, ip4(47, 0, 1, 0x88, 0x0b), 0, Stats{}, "GRE version 1"},
		{"MPLS", eth, ether(0x8847, 0, 1, 0x11, 64, 0xff), 0, Stats{}, "MPLS payload"},
		{"MPLS", eth, ether(0x8847, 0, 1, 0x11, 64, 0x00, 1, 2), 0, Stats{}, "MPLS pseudowire"},
		{"IP version", raw, []byte{0x50}, 0, Stats{}, "IP version 5"},
		{"tunnels", raw, nested(maxTunnels - 1), 0, otherIP, ""},
		{"tunnels", raw, nested(maxTunnels), 0, Stats{}, "tunnel deeper than 6"},
		{"tags", eth, ether(0x8100, bytes.Repeat([]byte{0, 1, 0x81, 0}, maxHeaders)...), 0, Stats{}, "more than 32 headers"},

		{"Ethernet", eth, make([]byte, 13), 0, Stats{}, "Ethernet header malformed"},
		{"Ethernet", eth, make([]byte, 13), 1, Stats{}, "Ethernet header not captured"},
		{"nothing", eth, nil, 0, Stats{}, "Ethernet header malformed"},
		{"VLAN", eth, ether(0x8100, 1), 0, Stats{}, "VLAN tag malformed"},
		{"LLC", eth, ether(38, 0xaa), 0, Stats{}, "LLC header malformed"},
		{"SNAP", eth, ether(38, 0xaa, 0xaa, 3), 0, Stats{}, "SNAP header malformed"},
		{"cooked", capture.LinkTypeLinuxSLL, make([]byte, 15), 0, Stats{}, "Linux cooked header malformed"},
		{"cooked", capture.LinkTypeLinuxSLL2, make([]byte, 19), 1, Stats{}, "Linux cooked header not captured"},
		{"loopback", capture.LinkTypeNull, make([]byte, 3), 0, Stats{}, "loopback header malformed"},
		{"PPP", capture.LinkTypePPP, []byte{0xff, 3}, 0, Stats{}, "PPP header malformed"},
		{"PPP", capture.LinkTypePPP, []byte{0xff, 3, 0}, 0, Stats{}, "PPP header malformed"},
		{"PPP", capture.LinkTypePPPWithDir, nil, 0, Stats{}, "PPP header malformed"},
		{"PPPoE", capture.LinkTypePPPoE, make([]byte, 5), 0, Stats{}, "PPPoE header malformed"},
		{"HDLC", capture.LinkTypeCiscoHDLC, make([]byte, 3), 0, Stats{}, "HDLC header malformed"},
		{"MPLS", capture.LinkTypeMPLS, make([]byte, 3), 0, Stats{}, "MPLS label malformed"},
		{"MPLS", capture.LinkTypeMPLS, []byte{0, 0, 1, 0}, 0, Stats{}, "MPLS payload malformed"},
		{"GRE", raw, ip4(47, 0, 0), 0, Stats{}, "GRE header malformed"},
		{"GRE", raw, ip4(47, 0x20, 0, 8, 0, 1), 0, Stats{}, "GRE header malformed"},
		{"GRE", raw, ip4(47, 0x40, 0, 8, 0, 0, 0, 0, 0, 8, 0, 0, 9), 0, Stats{}, "GRE header malformed"},
		{"GRE", raw, ip4(47, 0x40, 0, 8, 0, 0, 0, 0, 0, 8, 0), 0, Stats{}, "GRE header malformed"},
		{"ERSPAN", raw, ip4(47, 0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0), 0, Stats{}, "ERSPAN header malformed"},
		{"EtherIP", raw, ip4(97, 0x30), 0, Stats{}, "EtherIP header malformed"},
		{"IP", raw, nil, 0, Stats{}, "IP header malformed"},
		{"IPv4", raw, ip4(6)[:19], 0, Stats{}, "IPv4 header malformed"},
		{"IPv4", raw, ip4(6)[:19], 1, Stats{}, "IPv4 header not captured"},
		{"IPv4, version", eth, ether(0x800, bytes.Repeat([]byte{0x55}, 20)...), 0, Stats{}, "IPv4 header malformed"},
		{"IPv4, header length", raw, func() []byte { b := ip4(6); b[0] = 0x44; return b }(), 0, Stats{}, "IPv4 header malformed"},
		{"IPv4, total length", raw, func() []byte { b := ip4(6); b[3] = 19; return b }(), 0, Stats{}, "IPv4 header malformed"},
		{"IPv6", raw, []byte{0x60, 0}, 0, Stats{}, "IPv6 header malformed"},
		{"IPv6, version", eth, ether(0x86dd, make([]byte, 40)...), 0, Stats{}, "IPv6 header malformed"},
		{"extension", raw, ip4(60, 6, 0, 0), 0, Stats{}, "IPv6 extension header malformed"},
		{"authentication", raw, ip4(51, 6, 4, 0), 0, Stats{}, "authentication header malformed"},
		{"fragment header", raw, ip4(44, 6, 4, 0), 0, Stats{}, "IPv6 fragment header malformed"},
		{"TCP", raw, ip4(6, 0, 25, 0), 0, Stats{}, "TCP header malformed"},
		{"TCP", raw, ip4(6, 0, 25, 0, 80, 0), 0, Stats{}, "TCP header malformed"},
		{"TCP, offset", raw, ip4(6, append([]byte{0, 25, 0, 80, 0, 0, 0, 0, 0, 0, 0, 0, 0x40}, make([]byte, 7)...)...), 0, Stats{}, "TCP header malformed"},
		{"TCP, offset", raw, ip4(6, append([]byte{0, 25, 0, 80, 0, 0, 0, 0, 0, 0, 0, 0, 0x60}, make([]byte, 7)...)...), 0, Stats{}, "TCP header malformed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			rec := newRecording(t, Config{})
			rec.Packet(&capture.Packet{Number: 1, LinkType: test.link, Data: test.data, Length: len(test.data) + test.cut})
			rec.Close()
			rec.checkClosed(t)
			want := test.want
			want.Packets = 1
			if test.why != "" {
				want.Undecoded = 1
				wantUnderstood(t, rec, Count{test.why, 1})
			}
			got := rec.Stats()
			got.NotUnderstood = nil
			if got.Packets != want.Packets || !sameCounts(got, want) {
				t.Errorf("got %+v, want %+v (%v)", got, want, rec.Stats().NotUnderstood)
			}
		})
	}
}

func sameCounts(a, b Stats) bool {
	return a.OtherTCP == b.OtherTCP && a.OtherIP == b.OtherIP && a.NotIP == b.NotIP && a.Undecoded == b.Undecoded
}

func TestReasonsAreBounded(t *testing.T) {
	rec := newRecording(t, Config{})
	for i := range 1000 {
		rec.Packet(&capture.Packet{LinkType: capture.LinkType(1000 + i)})
	}
	got := rec.Stats().NotUnderstood
	if len(got) != maxReasons+1 || got[0] != (Count{"something else", 1000 - maxReasons}) {
		t.Errorf("%d reasons, first %v", len(got), got[0])
	}
}

// TestFastPathAgreesWithTheLongOne takes away the fast path by the link type.
func TestFastPathAgreesWithTheLongOne(t *testing.T) {
	for _, server := range []string{"198.51.100.25:25", "198.51.100.25:443", "198.51.100.25:587"} {
		c := pcaptest.NewConv(pcaptest.Config{Server: addrPort(server)})
		c.Handshake()
		c.Send(toClient, []byte("220 hi"))
		c.Close(toClient)
		fast := track(t, c.Packets())
		slow := c.Packets()
		for i := range slow {
			slow[i].Data = slow[i].Data[14:]
			slow[i].Length -= 14
			slow[i].LinkType = pcaptest.LinkIPv4
		}
		if a, b := fast.Stats(), track(t, slow).Stats(); a.Followed != b.Followed || a.OtherTCP != b.OtherTCP {
			t.Errorf("%s: fast %+v, slow %+v", server, a, b)
		}
	}
}

func TestLookingAtForeignPacketsAllocatesNothing(t *testing.T) {
	for _, encap := range []pcaptest.Encap{pcaptest.Ethernet(), pcaptest.VLAN(1), pcaptest.GRE(pcaptest.SLL2(), nil)} {
		ps := foreignPackets(encap)[:10]
		tr := benchTracker()
		if n := testing.AllocsPerRun(100, func() {
			for i := range ps {
				tr.Packet(&ps[i])
			}
		}); n != 0 {
			t.Errorf("link type %d: %v allocations", encap.LinkType, n)
		}
	}
}

func TestUnderstands(t *testing.T) {
	for link, want := range map[capture.LinkType]bool{
		capture.LinkTypeEthernet: true, capture.LinkTypeLinuxSLL2: true, capture.LinkTypeMPLS: true,
		capture.LinkTypeIEEE80211: false, 147: false,
	} {
		if got := Understands(link); got != want {
			t.Errorf("%v: %v", link, got)
		}
	}
}
