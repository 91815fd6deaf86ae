package capture

import (
	"bytes"
	"testing"
	"time"
)

const someTicks = 1700000000123456 // µs

var someTime = time.Unix(1700000000, 123456000)

func TestPCAPNGPacketBlocks(t *testing.T) {
	data := payload(1, 61) // needs padding
	for _, order := range byteOrders {
		w := builder{order}
		t.Run(order.String(), func(t *testing.T) {
			r, list := mustRead(t, 3, w.section(), w.iface(1, 262144), w.iface(276, 0),
				w.enhanced(1, someTicks, data, w.option(1, []byte("a comment")...)),
				w.simple(61, data),
				w.obsolete(1, 0xffff, someTicks, data))
			wantPacket(t, list[0], Packet{1, someTime, 61, LinkTypeLinuxSLL2, 1, data})
			wantPacket(t, list[1], Packet{2, time.Time{}, 61, LinkTypeEthernet, 0, data})
			wantPacket(t, list[2], Packet{3, someTime, 61, LinkTypeLinuxSLL2, 1, data})
			if !list[1].Time.IsZero() {
				t.Errorf("a Simple Packet Block has the time %v", list[1].Time)
			}
			if s := r.Info().Skipped; s != (Skipped{}) {
				t.Errorf("skipped %+v", s)
			}
		})
	}
}

func TestPCAPNGSections(t *testing.T) {
	big, data := builder{byteOrders[1]}, payload(1, 60)
	r, list := mustRead(t, 4,
		le.section(), le.iface(1, 0), le.iface(101, 200), le.enhanced(1, someTicks, data),
		big.section(), big.iface(113, 0, big.option(9, 9)), big.enhanced(0, someTicks*1000, data),
		le.section(), // without interfaces: those of other sections are not its own
		le.enhanced(0, someTicks, data),
		le.section(), le.iface(1, 96), le.enhanced(0, someTicks, data), le.enhanced(0, someTicks+1, data))
	wantPacket(t, list[0], Packet{1, someTime, 60, LinkTypeRaw, 1, data})
	wantPacket(t, list[1], Packet{2, someTime, 60, LinkTypeLinuxSLL, 0, data})
	wantPacket(t, list[2], Packet{4, someTime, 60, LinkTypeEthernet, 0, data})
	info := r.Info()
	if info.Skipped != (Skipped{UnknownInterface: 1}) {
		t.Errorf("skipped %+v, want one packet of an unknown interface", info.Skipped)
	}
	want := []LinkTypeCount{{LinkTypeEthernet, 2}, {LinkTypeRaw, 1}, {LinkTypeLinuxSLL, 1}}
	if len(info.LinkTypes) != len(want) {
		t.Fatalf("link types %v, want %v", info.LinkTypes, want)
	}
	for i := range want {
		if info.LinkTypes[i] != want[i] {
			t.Errorf("link types %v, want %v", info.LinkTypes, want)
		}
	}
	if info.Snaplen != 96 || info.Packets != 4 || !info.First.Equal(someTime) ||
		!info.Last.Equal(someTime.Add(time.Microsecond)) {
		t.Errorf("info %+v", info)
	}
}

func TestPCAPNGSimplePacketLength(t *testing.T) {
	data := payload(1, 64)
	for _, tt := range []struct {
		name     string
		snaplen  uint32
		original uint32
		captured int
	}{
		{"cut to the snap length", 64, 1500, 64},
		{"no snap length", 0, 64, 64},
		{"shorter than the snap length", 96, 62, 62},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, list := mustRead(t, 1, le.section(), le.iface(1, tt.snaplen), le.simple(tt.original, data))
			wantPacket(t, list[0], Packet{
				Number: 1, Length: int(tt.original), LinkType: LinkTypeEthernet, Data: data[:tt.captured],
			})
		})
	}
	r, _ := mustRead(t, 0, le.section(), le.iface(1, 96), le.simple(1500, data))
	if s := r.Info().Skipped; s != (Skipped{BadPackets: 1}) {
		t.Errorf("skipped %+v, want one bad packet: 96 bytes in a block of 64", s)
	}
}

// Wireshark gives a number to each of these; tshark 4.0 was asked.
func TestPCAPNGNumbersAreWiresharks(t *testing.T) {
	data := payload(1, 60)
	for _, tt := range []struct {
		name    string
		kind    uint32
		counted bool
	}{
		{"name resolution", 4, false},
		{"interface statistics", 5, false},
		{"systemd journal entry", 9, true},
		{"secrets", 10, false},
		{"sysdig machine information", 0x201, false},
		{"sysdig event", 0x204, true},
		{"sysdig event with flags", 0x208, false},
		{"sysdig event, version 2", 0x216, true},
		{"sysdig event, version 2, large", 0x221, true},
		{"custom", 0x00000bad, true},
		{"custom, not to be copied", 0x40000bad, true},
		{"local use", 0x80000bad, false},
		{"unknown", 0x00077777, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, list := mustRead(t, 2, le.section(), le.iface(1, 0), le.enhanced(0, 1, data),
				le.block(tt.kind, make([]byte, 32)), le.enhanced(0, 2, data))
			want, skipped := int64(2), Skipped{Blocks: 1}
			if tt.counted {
				want, skipped = 3, Skipped{Records: 1}
			}
			if tt.kind == 10 {
				skipped = Skipped{}
			}
			if list[1].Number != want {
				t.Errorf("the packet after it has number %d, want %d", list[1].Number, want)
			}
			if s := r.Info().Skipped; s != skipped {
				t.Errorf("skipped %+v, want %+v", s, skipped)
			}
		})
	}
}

func TestPCAPNGBadPacketIsCountedAndPassedOver(t *testing.T) {
	data := payload(1, 60)
	for _, tt := range []struct {
		name  string
		block []byte
		want  Skipped
	}{
		{"unknown interface", le.enhanced(7, 1, data), Skipped{UnknownInterface: 1}},
		{"interface number beyond int32", le.enhanced(1<<32-1, 1, data), Skipped{UnknownInterface: 1}},
		{"malformed interface", le.enhanced(1, 1, data), Skipped{UnknownInterface: 1}},
		{"unknown interface of a Packet Block", le.obsolete(7, 0, 1, data), Skipped{UnknownInterface: 1}},
		{"enhanced packet of 16 bytes", le.block(6, make([]byte, 16)), Skipped{BadPackets: 1}},
		{"old packet of 16 bytes", le.block(2, make([]byte, 16)), Skipped{BadPackets: 1}},
		{"simple packet of no bytes", le.block(3), Skipped{BadPackets: 1}},
		{"longer than its block", le.block(6, le.u32(nil, 0, 0, 0, 61, 61), data), Skipped{BadPackets: 1}},
		{"forged length", le.block(6, le.u32(nil, 0, 0, 0, 1<<32-1, 0), data), Skipped{BadPackets: 1}},
		{"block of more than the limit", le.block(6, make([]byte, maxBlock)), Skipped{LargePackets: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, list := mustRead(t, 1, le.section(), le.iface(1, 0), le.iface(1, 0, []byte{9, 0, 4, 0}),
				tt.block, le.enhanced(0, 5, data))
			wantPacket(t, list[0], Packet{2, time.Unix(0, 5000), 60, LinkTypeEthernet, 0, data})
			if s := r.Info().Skipped; s != tt.want {
				t.Errorf("skipped %+v, want %+v", s, tt.want)
			}
		})
	}
}

func TestPCAPNGBadFramingEndsTheReading(t *testing.T) {
	data := payload(1, 60)
	good := join(le.section(), le.iface(1, 0), le.enhanced(0, 1, data))
	at := int64(len(good))
	otherEnd := le.enhanced(0, 1, data)
	otherEnd[len(otherEnd)-1]++
	dropped := le.block(5, data)
	dropped[len(dropped)-4]++
	oddMark := le.section()
	oddMark[8]++
	version := le.section()
	version[12] = 2
	for _, tt := range []struct {
		name   string
		bytes  []byte
		kind   ErrorKind
		packet int64
	}{
		{"length 0", make([]byte, 64), Malformed, 0},
		{"length 8", le.u32(nil, 5, 8, 8), Malformed, 0},
		{"length of a packet 11", le.u32(nil, 6, 11, 11), Malformed, 2},
		{"length no multiple of 4", append(le.u32(nil, 5, 13, 0), 13, 0, 0, 0, 0), Malformed, 0},
		{"other length at the end of a packet", otherEnd, Malformed, 2},
		{"other length at the end of statistics", dropped, Malformed, 0},
		{"byte-order magic", oddMark, Malformed, 0},
		{"version 2", version, Malformed, 0},
		{"short section header", le.u32(nil, 0x0a0d0d0a, 24, 0x1a2b3c4d, 1, 0, 24), Malformed, 0},
		{"forged length of statistics", le.u32(nil, 5, 0xfffffffc, 1), CutShort, 0},
		{"forged length of a packet", le.u32(nil, 6, 0xfffffffc, 1), CutShort, 2},
		{"forged length of a section header", le.u32(nil, 0x0a0d0d0a, 0xfffffffc, 0x1a2b3c4d, 1, 0, 0, 0), CutShort, 0},
		{"forged length of secrets", le.u32(nil, 10, 0xfffffffc, 1), CutShort, 0},
		{"forged length of an interface", le.u32(nil, 1, 0xfffffffc, 1), Limit, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, list, err := read(join(good, tt.bytes))
			wantError(t, err, tt.kind, at, tt.packet)
			if len(list) != 1 {
				t.Errorf("%d packets before it, want 1", len(list))
			}
			if len(r.in.buf) != windowSize {
				t.Errorf("the buffer grew to %d bytes", len(r.in.buf))
			}
		})
	}
}

func TestPCAPNGInterfacesAreLimited(t *testing.T) {
	one := le.iface(1, 0)
	file := join(le.section(), bytes.Repeat(one, maxInterfaces), le.enhanced(maxInterfaces-1, 1, payload(1, 4)), one)
	_, list, err := read(file)
	wantError(t, err, Limit, int64(len(file)-len(one)), 0)
	if len(list) != 1 || list[0].Interface != maxInterfaces-1 {
		t.Errorf("packets %v, want one of the last interface", list)
	}
}

func TestPCAPNGMalformedInterface(t *testing.T) {
	for name, body := range map[string][]byte{
		"too short":                      make([]byte, 4),
		"option beyond the block":        join(make([]byte, 8), le.u16(nil, 9, 5)),
		"long option beyond the block":   join(make([]byte, 8), le.u16(nil, 2, 0xffff)),
		"resolution of two bytes":        join(make([]byte, 8), le.option(9, 6, 6)),
		"offset of four bytes":           join(make([]byte, 8), le.option(14, 0, 0, 0, 1)),
		"less than an option at the end": join(make([]byte, 8), le.option(9, 6), []byte{0, 0}),
		"padding of the option missing":  join(make([]byte, 8), le.option(9, 6), le.u16(nil, 2, 1)),
	} {
		if _, ok := bigEndian(false).parseInterface(body); ok {
			t.Errorf("%s: accepted", name)
		}
	}
	good := join(le.u32(nil, 101, 1500), le.option(9, 3), le.option(0), []byte{1, 2, 3})
	i, ok := bigEndian(false).parseInterface(good)
	if !ok || i.linkType != LinkTypeRaw || i.snaplen != 1500 || i.clock.exponent != 3 {
		t.Errorf("interface %+v, %v: what follows the end of the options matters not", i, ok)
	}
}

func TestSecrets(t *testing.T) {
	const keys = "CLIENT_RANDOM 00 11\n"
	data := payload(1, 60)
	r, _ := mustRead(t, 1, le.section(), le.secrets(keys), le.iface(1, 0), le.enhanced(0, 1, data),
		le.block(10, le.u32(nil, 0x57474b4c, 0)), // of WireGuard, empty
		le.block(10, le.u32(nil, 0x544c534b, 9), make([]byte, 8)),
		le.block(10, le.u32(nil, 0x544c534b)),
		le.block(10, make([]byte, maxBlock)))
	got := r.Secrets()
	if len(got) != 2 || got[0].Type != 0x544c534b || string(got[0].Data) != keys ||
		got[1].Type != 0x57474b4c || len(got[1].Data) != 0 {
		t.Errorf("secrets %v", got)
	}
	if s := r.Info().Skipped; s != (Skipped{BadSecrets: 3}) {
		t.Errorf("skipped %+v, want three bad secrets", s)
	}
}

func TestSecretsAreLimited(t *testing.T) {
	for _, tt := range []struct {
		name  string
		block []byte
		n     int
	}{
		{"large", le.secrets(string(make([]byte, 1<<20))), 5},
		{"small", le.secrets(""), MaxSecrets/secretCost + 7},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, _ := mustRead(t, 0, le.section(), bytes.Repeat(tt.block, tt.n))
			kept, dropped := len(r.Secrets()), r.Info().Skipped.BadSecrets
			if kept+int(dropped) != tt.n || dropped == 0 || kept == 0 {
				t.Errorf("%d kept and %d dropped of %d", kept, dropped, tt.n)
			}
			size := 0
			for _, s := range r.Secrets() {
				size += len(s.Data) + secretCost
			}
			if size > MaxSecrets {
				t.Errorf("%d bytes kept, limit %d", size, MaxSecrets)
			}
		})
	}
}
