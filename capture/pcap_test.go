package capture

import (
	"bytes"
	"fmt"
	"io"
	"testing"
	"time"
)

func TestPCAPVariants(t *testing.T) {
	data := payload(1, 60)
	for _, order := range byteOrders {
		w := builder{order}
		for _, tt := range []struct {
			name  string
			magic uint32
			extra int // bytes between record header and data
			nsec  int64
		}{
			{"microseconds", 0xa1b2c3d4, 0, 999999000},
			{"nanoseconds", 0xa1b23c4d, 0, 999999},
			{"Kuznetzov", 0xa1b2cd34, 8, 999999000},
		} {
			t.Run(order.String()+" "+tt.name, func(t *testing.T) {
				rec := join(w.u32(nil, 1700000000, 999999, 60, 1514), payload(0xee, tt.extra), data)
				_, list := mustRead(t, 2, w.pcap(tt.magic, 96, 113), rec, rec)
				want := Packet{
					Number: 1, Time: time.Unix(1700000000, tt.nsec), Length: 1514,
					LinkType: LinkTypeLinuxSLL, Data: data,
				}
				wantPacket(t, list[0], want)
				want.Number = 2
				wantPacket(t, list[1], want)
			})
		}
	}
}

func TestPCAPLengthsOfOldVersions(t *testing.T) {
	data := payload(1, 60)
	for _, tt := range []struct {
		minor         uint16
		first, second uint32
	}{
		{2, 100, 60},
		{3, 100, 60},
		{3, 60, 100},
		{4, 60, 100},
	} {
		t.Run(fmt.Sprintf("2.%d %d before %d", tt.minor, tt.first, tt.second), func(t *testing.T) {
			b := le.u32(le.u16(le.u32(nil, magicMicroseconds), 2, tt.minor), 0, 0, 65535, 1)
			_, list := mustRead(t, 1, b, le.u32(nil, 1, 2, tt.first, tt.second), data)
			wantPacket(t, list[0], Packet{Number: 1, Time: time.Unix(1, 2000), Length: 100, LinkType: 1, Data: data})
		})
	}
}

func TestPCAPOfUnknownVersionIsMalformed(t *testing.T) {
	b := le.u32(le.u16(le.u32(nil, magicMicroseconds), 4, 3), 0, 0, 65535, 1)
	_, _, err := read(b)
	wantError(t, err, Malformed, 0, 0)
}

func TestPCAPTimes(t *testing.T) {
	for _, tt := range []struct {
		name      string
		sec, frac uint32
		want      string
	}{
		{"epoch", 0, 0, "1970-01-01T00:00:00Z"},
		{"a second in the fraction", 10, 1000000, "1970-01-01T00:00:11Z"},
		{"the largest fraction", 10, 1<<32 - 1, "1970-01-01T01:11:44.967295Z"},
		{"after 2038", 1 << 31, 0, "2038-01-19T03:14:08Z"},
		{"the last second", 1<<32 - 1, 999999, "2106-02-07T06:28:15.999999Z"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, list := mustRead(t, 1, le.pcap(magicMicroseconds, 0, 1), le.record(tt.sec, tt.frac, payload(1, 4)))
			if got := list[0].Time.Format(time.RFC3339Nano); got != tt.want {
				t.Errorf("time %s, want %s", got, tt.want)
			}
		})
	}
}

func TestPCAPLengths(t *testing.T) {
	for _, tt := range []struct {
		name     string
		captured int
		original uint32
		want     int
	}{
		{"nothing captured", 0, 1500, 1500},
		{"empty packet", 0, 0, 0},
		{"the writer states no length", 60, 0, 60},
		{"largest packet", MaxPacket, MaxPacket, MaxPacket},
		{"largest length", 60, 1<<32 - 1, 1<<31 - 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, list := mustRead(t, 1, le.pcap(magicMicroseconds, 0, 1),
				le.cutRecord(1, 0, tt.original, payload(1, tt.captured)))
			if got := list[0]; got.Length != tt.want || len(got.Data) != tt.captured {
				t.Errorf("length %d with %d bytes, want %d with %d", got.Length, len(got.Data), tt.want, tt.captured)
			}
		})
	}
}

func TestPCAPHeaderOnlyHasNoPackets(t *testing.T) {
	r, _ := mustRead(t, 0, le.pcap(magicMicroseconds, 65535, 1))
	if info := r.Info(); info.Packets != 0 || !info.First.IsZero() || info.LinkTypes != nil {
		t.Errorf("info %+v of no packets", info)
	}
}

func TestPCAPForgedLengthIsMalformedAndTakesNoMemory(t *testing.T) {
	file := join(le.pcap(magicMicroseconds, 0, 1), le.record(1, 0, payload(1, 60)),
		le.u32(nil, 1, 0, MaxPacket+1, MaxPacket+1), make([]byte, 100))
	r, list, err := read(file)
	wantError(t, err, Malformed, 24+76, 2)
	if len(list) != 1 {
		t.Errorf("%d packets before it, want 1", len(list))
	}
	if len(r.in.buf) != windowSize {
		t.Errorf("the buffer grew to %d bytes", len(r.in.buf))
	}
}

func TestErrorsAreSticky(t *testing.T) {
	whole := join(le.pcap(magicMicroseconds, 0, 1), le.record(1, 0, payload(1, 60)))
	for name, file := range map[string][]byte{"whole": whole, "cut": whole[:len(whole)-1]} {
		r, _, first := read(file)
		p := Packet{Number: 77}
		if err := r.Next(&p); err != first {
			t.Errorf("%s: then %v, want %v again", name, err, first)
		}
		if p.Number != 77 {
			t.Errorf("%s: the packet changed with an error", name)
		}
	}
}

func TestDataMayNotBeAppendedInto(t *testing.T) {
	r, err := NewReader("test", bytes.NewReader(join(le.pcap(magicMicroseconds, 0, 1),
		le.record(1, 0, payload(1, 8)), le.record(2, 0, payload(9, 8)))))
	if err != nil {
		t.Fatal(err)
	}
	var p Packet
	if err := r.Next(&p); err != nil {
		t.Fatal(err)
	}
	_ = append(p.Data, make([]byte, 20)...)
	if err := r.Next(&p); err != nil || p.Time.Unix() != 2 {
		t.Errorf("appending to a packet changed the next one: %v, %v", p, err)
	}
}

func TestNextAfterClose(t *testing.T) {
	r, err := NewReader("test", bytes.NewReader(join(le.pcap(magicMicroseconds, 0, 1), le.record(1, 0, nil))))
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	if err := r.Next(new(Packet)); err == nil || err == io.EOF {
		t.Errorf("reading after Close: %v, want an error", err)
	}
}
