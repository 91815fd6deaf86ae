package reassembly

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"testing"

	"smtpcap/capture"
	"smtpcap/internal/pcaptest"
)

// A complaint is what an ICMP message is made of, and what a test changes in it.
type complaint struct {
	v6         bool
	kind, code byte
	mtu        uint32

	dir            Direction // of the packet that it quotes
	client, server uint16    // its ports
	seq            uint32
	protocol       byte
	extension      []byte // headers of IPv6 before TCP
	length         int    // of the TCP header, as far as it is quoted
}

// tooBig is a message about the first bytes of a conversation from 192.0.2.10:40001
// to the port 25 of 198.51.100.25, or from 2001:db8::10 to 2001:db8::25.
func tooBig(v6 bool) complaint {
	c := complaint{
		v6: v6, kind: icmpUnreachable, code: icmpFragmentNeeded, mtu: 1400,
		client: 40001, server: 25, seq: 1001, protocol: 6, length: quotedTCP,
	}
	if v6 {
		c.kind, c.code = icmpv6TooBig, 0
	}
	return c
}

var tooBigEnds = map[bool][2]netip.Addr{
	false: {netip.MustParseAddr("192.0.2.10"), netip.MustParseAddr("198.51.100.25")},
	true:  {netip.MustParseAddr("2001:db8::10"), netip.MustParseAddr("2001:db8::25")},
}

// ip puts an IP header in front of a payload, of which missing bytes are not there.
func (c complaint) ip(protocol byte, src, dst netip.Addr, payload []byte, missing int) []byte {
	length := uint16(len(payload) + missing)
	h := []byte{0x60, 0, 0, 0, byte(length >> 8), byte(length), protocol, 64}
	if !c.v6 {
		length += ipv4MinHeader
		h = []byte{0x45, 0, byte(length >> 8), byte(length), 0, 1, 0x40, 0, 64, protocol, 0, 0}
	}
	return slices.Concat(h, src.AsSlice(), dst.AsSlice(), payload)
}

// packet returns the message as a raw IP packet.
func (c complaint) packet() *capture.Packet {
	ends := tooBigEnds[c.v6]
	src, dst, from, to := ends[0], ends[1], c.client, c.server
	if c.dir == ToClient {
		src, dst, from, to = dst, src, to, from
	}
	tcp := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, from), to)
	tcp = append(binary.BigEndian.AppendUint32(tcp, c.seq), make([]byte, 12)...)
	quote := c.ip(c.protocol, src, dst, slices.Concat(c.extension, tcp[:c.length]), 1480-c.length)
	icmp := binary.BigEndian.AppendUint32([]byte{c.kind, c.code, 0, 0}, c.mtu)
	protocol, router := byte(1), netip.MustParseAddr("203.0.113.1")
	if c.v6 {
		protocol, router = 58, netip.MustParseAddr("2001:db8::ff")
	}
	data := c.ip(protocol, router, src, append(icmp, quote...), 0)
	return &capture.Packet{Number: 100, Time: pcaptest.Epoch, LinkType: capture.LinkTypeRaw, Data: data, Length: len(data)}
}

// talking returns a Tracker that follows an established conversation.
func talking(t testing.TB, v6 bool) *recording {
	ends := tooBigEnds[v6]
	c := pcaptest.NewConv(pcaptest.Config{
		Client: netip.AddrPortFrom(ends[0], 40001), Server: netip.AddrPortFrom(ends[1], 25),
	})
	c.Handshake()
	c.Send(toServer, make([]byte, 1460))
	return newRecording(t, Config{}).feed(c.Packets())
}

func TestTooBig(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*complaint)
		want   []TooBig
	}{
		{"to the server", func(*complaint) {}, []TooBig{{Dir: ToServer, MTU: 1400}}},
		{"to the client", func(c *complaint) { c.dir, c.seq = ToClient, 5001 }, []TooBig{{Dir: ToClient, MTU: 1400}}},
		{"an old router", func(c *complaint) { c.mtu = 0 }, []TooBig{{Dir: ToServer}}},
		{"the whole header", func(c *complaint) { c.length = 20 }, []TooBig{{Dir: ToServer, MTU: 1400}}},
		{"too little of it", func(c *complaint) { c.length = 7 }, nil},
		{"nothing of it", func(c *complaint) { c.length = 0 }, nil},
		{"another connection", func(c *complaint) { c.client = 40002 }, nil},
		{"ports that are not followed", func(c *complaint) { c.server = 443 }, nil},
		{"another sequence number", func(c *complaint) { c.seq += window + 1<<20 }, nil},
		{"UDP", func(c *complaint) { c.protocol = 17 }, nil},
		{"another type", func(c *complaint) { c.kind = 11 }, nil},
	} {
		for _, v6 := range []bool{false, true} {
			m := tooBig(v6)
			test.change(&m)
			rec := talking(t, v6)
			before := *rec.one(t).conn
			rec.Packet(m.packet())
			got := rec.one(t).conn
			for i := range test.want {
				test.want[i].Mark = Mark{Packet: 100, Time: pcaptest.Epoch}
			}
			if !slices.Equal(got.TooBig, test.want) {
				t.Errorf("%s, IPv6 %v: got %+v, want %+v", test.name, v6, got.TooBig, test.want)
			}
			if got.Last != before.Last || got.Dir != before.Dir {
				t.Errorf("%s, IPv6 %v: it counts as a packet of the connection", test.name, v6)
			}
			if s := rec.Stats(); s.OtherIP != 1 || s.Followed != 4 {
				t.Errorf("%s, IPv6 %v: %+v", test.name, v6, s)
			}
			rec.Close()
			rec.checkClosed(t)
			wantUnderstood(t, rec)
		}
	}
}

func TestTooBigInIPv4HasItsOwnCode(t *testing.T) {
	for code := range byte(16) {
		rec := talking(t, false)
		m := tooBig(false)
		m.code = code
		rec.Packet(m.packet())
		if got := len(rec.one(t).conn.TooBig); got == 1 != (code == icmpFragmentNeeded) {
			t.Errorf("code %d: %d messages", code, got)
		}
	}
}

func TestTooBigOfAnyMTU(t *testing.T) {
	for mtu, want := range map[uint32]int{1280: 1280, 1<<31 - 1: 1<<31 - 1, 1 << 31: 1<<31 - 1, 1<<32 - 1: 1<<31 - 1} {
		rec := talking(t, true)
		m := tooBig(true)
		m.mtu = mtu
		rec.Packet(m.packet())
		if got := rec.one(t).conn.TooBig; len(got) != 1 || got[0].MTU != want {
			t.Errorf("MTU %d: %+v", mtu, got)
		}
	}
}

func TestTooBigBehindExtensionHeaders(t *testing.T) {
	rec := talking(t, true)
	m := tooBig(true)
	m.protocol, m.extension = 60, []byte{6, 0, 1, 4, 0, 0, 0, 0} // destination options
	rec.Packet(m.packet())
	if got := rec.one(t).conn.TooBig; len(got) != 1 {
		t.Errorf("%+v", got)
	}
}

// TestTooBigCutAnywhere: of a message that is not there whole enough nothing is said.
func TestTooBigCutAnywhere(t *testing.T) {
	for _, v6 := range []bool{false, true} {
		rec := talking(t, v6)
		p := tooBig(v6).packet()
		whole := p.Data
		for n := range whole {
			p.Data = whole[:n]
			rec.Packet(p)
		}
		if got := rec.one(t).conn.TooBig; len(got) != 0 {
			t.Errorf("IPv6 %v: %+v", v6, got)
		}
		for range 2 * maxTooBig {
			p.Data = whole
			rec.Packet(p)
		}
		if got := rec.one(t).conn.TooBig; len(got) != maxTooBig {
			t.Errorf("IPv6 %v: %d messages are kept", v6, len(got))
		}
		rec.Close()
		rec.checkClosed(t)
	}
}

// TestTooBigQuotesItself: a quoted packet that is such a message itself leads nowhere.
func TestTooBigQuotesItself(t *testing.T) {
	rec := talking(t, false)
	m := tooBig(false)
	inner := m.packet().Data
	outer := m.packet()
	outer.Data = slices.Concat(outer.Data[:28], inner)
	binary.BigEndian.PutUint16(outer.Data[2:], uint16(len(outer.Data)))
	outer.Length = len(outer.Data)
	rec.Packet(outer)
	if got := rec.one(t).conn.TooBig; len(got) != 0 || rec.Stats().OtherIP != 1 {
		t.Errorf("%+v, %+v", got, rec.Stats())
	}
}
