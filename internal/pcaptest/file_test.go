package pcaptest_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"smtpcap/internal/pcaptest"
)

// sample is a packet of three captured bytes of five, with a time in
// nanoseconds: 0x6ae71b40 seconds and 0x075bcd15 nanoseconds.
func sample() pcaptest.Packet {
	return pcaptest.Packet{
		Time: time.Unix(0x6ae71b40, 0x075bcd15).UTC(),
		Data: []byte{1, 2, 3}, Length: 5, LinkType: pcaptest.LinkSLL2,
	}
}

func TestPcapBytes(t *testing.T) {
	for name, tc := range map[string]struct {
		options pcaptest.PcapOptions
		want    []byte
	}{
		"little endian, microseconds": {pcaptest.PcapOptions{}, []byte{
			0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0x14, 1, 0, 0,
			0x40, 0x1b, 0xe7, 0x6a, 0x40, 0xe2, 1, 0, 3, 0, 0, 0, 5, 0, 0, 0, 1, 2, 3,
		}},
		"big endian, nanoseconds": {pcaptest.PcapOptions{Order: binary.BigEndian, Nano: true, Snaplen: 96}, []byte{
			0xa1, 0xb2, 0x3c, 0x4d, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 96, 0, 0, 1, 0x14,
			0x6a, 0xe7, 0x1b, 0x40, 7, 0x5b, 0xcd, 0x15, 0, 0, 0, 3, 0, 0, 0, 5, 1, 2, 3,
		}},
	} {
		if got := pcaptest.Pcap([]pcaptest.Packet{sample()}, tc.options); !bytes.Equal(got, tc.want) {
			t.Errorf("%s: % x\nwant % x", name, got, tc.want)
		}
	}
}

func TestPcapHeaderFields(t *testing.T) {
	for option, want := range map[int]uint32{0: 262144, 96: 96, pcaptest.SnaplenZero: 0} {
		b := pcaptest.Pcap(nil, pcaptest.PcapOptions{Snaplen: option})
		if got := binary.LittleEndian.Uint32(b[16:]); got != want {
			t.Errorf("Snaplen %d writes %d, want %d", option, got, want)
		}
	}
	b := pcaptest.Pcap(nil, pcaptest.PcapOptions{LinkType: pcaptest.LinkEthernet, HighBits: 0x24000000})
	if got := binary.LittleEndian.Uint32(b[20:]); got != 0x24000001 {
		t.Errorf("link type field %#x, want 0x24000001", got)
	}
}

// block returns the last block of a file with the given number of bytes.
func block(w *pcaptest.NG, n int) []byte { return w.Bytes()[len(w.Bytes())-n:] }

func TestPcapngBlocks(t *testing.T) {
	nano := byte(9)
	var w pcaptest.NG
	check := func(name string, want []byte) {
		t.Helper()
		if got := block(&w, len(want)); !bytes.Equal(got, want) {
			t.Errorf("%s: % x\nwant % x", name, got, want)
		}
	}
	w.Section(binary.BigEndian)
	check("section", []byte{0x0a, 0x0d, 0x0d, 0x0a, 0, 0, 0, 28, 0x1a, 0x2b, 0x3c, 0x4d, 0, 1, 0, 0,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 28})
	w.Interface(pcaptest.Interface{LinkType: pcaptest.LinkSLL2, Snaplen: 96, Resolution: &nano})
	check("interface", []byte{0, 0, 0, 1, 0, 0, 0, 32, 1, 0x14, 0, 0, 0, 0, 0, 96,
		0, 9, 0, 1, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32})
	// 0x6ae71b40 seconds are 0x18e3e6a880008000 nanoseconds.
	ticks := []byte{0x18, 0xe3, 0xe6, 0xa8, 0x87, 0x5c, 0x4d, 0x15}
	w.Packet(0, sample())
	check("enhanced packet", slices.Concat([]byte{0, 0, 0, 6, 0, 0, 0, 36, 0, 0, 0, 0}, ticks,
		[]byte{0, 0, 0, 3, 0, 0, 0, 5, 1, 2, 3, 0, 0, 0, 0, 36}))
	w.OldPacket(0, sample())
	check("old packet", slices.Concat([]byte{0, 0, 0, 2, 0, 0, 0, 36, 0, 0, 0xff, 0xff}, ticks,
		[]byte{0, 0, 0, 3, 0, 0, 0, 5, 1, 2, 3, 0, 0, 0, 0, 36}))
	w.SimplePacket(sample())
	check("simple packet", []byte{0, 0, 0, 3, 0, 0, 0, 20, 0, 0, 0, 5, 1, 2, 3, 0, 0, 0, 0, 20})
	w.Secrets(pcaptest.SecretsTLS, []byte("x"))
	check("secrets", []byte{0, 0, 0, 10, 0, 0, 0, 24, 0x54, 0x4c, 0x53, 0x4b, 0, 0, 0, 1, 'x', 0, 0, 0, 0, 0, 0, 24})
}

func TestPcapngTimes(t *testing.T) {
	offset := int64(0x6ae71b40)
	quarter := pcaptest.Packet{Time: time.Unix(offset+1, 250_000_000)}
	for name, tc := range map[string]struct {
		resolution byte
		want       uint64
	}{
		"seconds": {0, 1}, "microseconds": {6, 1_250_000}, "nanoseconds": {9, 1_250_000_000},
		"2^-2 seconds": {0x82, 5}, "2^-20 seconds": {0x94, 5 << 18},
	} {
		var w pcaptest.NG
		w.Section(binary.BigEndian)
		w.Interface(pcaptest.Interface{Resolution: &tc.resolution, Offset: &offset})
		w.Packet(0, quarter)
		if got := binary.BigEndian.Uint64(block(&w, 20)); got != tc.want {
			t.Errorf("%s: %d ticks, want %d", name, got, tc.want)
		}
	}
}

func TestPcapngHasAnInterfaceForEachLinkType(t *testing.T) {
	a, b := sample(), sample()
	b.LinkType = pcaptest.LinkEthernet
	file := pcaptest.Pcapng([]pcaptest.Packet{a, b, a})
	var types []uint32
	for rest := file; len(rest) > 0; {
		types = append(types, binary.LittleEndian.Uint32(rest))
		rest = rest[binary.LittleEndian.Uint32(rest[4:]):]
	}
	want := []uint32{pcaptest.BlockSection, pcaptest.BlockInterface, pcaptest.BlockInterface,
		pcaptest.BlockEnhanced, pcaptest.BlockEnhanced, pcaptest.BlockEnhanced}
	if !slices.Equal(types, want) {
		t.Errorf("blocks %#x, want %#x", types, want)
	}
}
