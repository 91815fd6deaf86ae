package capture

import (
	"bytes"
	"io"
	"testing"
	"time"
)

// Each test here is a line of the table of defects that were measured in
// pcapgo of google/gopacket 1.1.19.

func TestPitfallLinkTypeOver255(t *testing.T) {
	data := payload(1, 60)
	for name, file := range map[string][]byte{
		"pcap":   join(le.pcap(magicMicroseconds, 262144, 276), le.record(1, 0, data)),
		"pcapng": join(le.section(), le.iface(276, 262144), le.enhanced(0, 1e6, data)),
	} {
		_, list := mustRead(t, 1, file)
		if got := list[0].LinkType; got != LinkTypeLinuxSLL2 {
			t.Errorf("%s: link type %d, want 276", name, got)
		}
	}
}

func TestPitfallFrameCheckSequenceBitsInTheLinkType(t *testing.T) {
	for _, field := range []uint32{1, 0x24000001, 0xfc000001, 0xffff0001} {
		_, list := mustRead(t, 1, le.pcap(magicMicroseconds, 65535, field), le.record(1, 0, payload(1, 60)))
		if got := list[0].LinkType; got != LinkTypeEthernet {
			t.Errorf("field %#x: link type %d, want 1", field, got)
		}
	}
}

func TestPitfallTimestampResolutionOf64AndMore(t *testing.T) {
	for v := range 256 {
		mustRead(t, 1, le.section(), le.iface(1, 0, le.option(9, byte(v))), le.enhanced(0, 1<<63, payload(1, 60)))
	}
}

func TestPitfallBlockLengthUnderflow(t *testing.T) {
	for kind := range uint32(12) {
		for n := range uint32(12) {
			_, _, err := read(join(le.section(), le.u32(nil, kind, n, n, n)))
			if e, ok := err.(*Error); !ok || e.Kind != Malformed {
				t.Fatalf("block of type %d and length %d: %v, want malformed", kind, n, err)
			}
		}
	}
}

// Every length in a block that can be forged is forged.
func TestPitfallForgedLengths(t *testing.T) {
	data := payload(1, 60)
	good := join(le.section(), le.iface(1, 0, le.option(9, 6), le.option(14, make([]byte, 8)...)), le.enhanced(0, 1, data),
		le.simple(60, data), le.obsolete(0, 0, 1, data), le.secrets("key"))
	for at := 0; at+4 <= len(good); at += 2 {
		for _, v := range []uint32{0, 1, 0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff} {
			forged := bytes.Clone(good)
			copy(forged[at:], le.u32(nil, v))
			if r, _, _ := read(forged); r != nil && len(r.in.buf) > windowSize {
				t.Errorf("%#x at %d: the buffer grew to %d bytes", v, at, len(r.in.buf))
			}
		}
	}
}

func TestPitfallCutPCAPNGIsAReportedFact(t *testing.T) {
	file := join(le.section(), le.iface(1, 0), le.enhanced(0, 1, payload(1, 60)), le.enhanced(0, 2, payload(2, 60)))
	_, list, err := read(file[:len(file)-1])
	if len(list) != 1 {
		t.Errorf("%d packets before the cut, want 1", len(list))
	}
	wantError(t, err, CutShort, int64(len(file)-92), 2)
}

func TestPitfallSnapLengthZero(t *testing.T) {
	data := payload(1, 60)
	r, list := mustRead(t, 1, le.pcap(magicMicroseconds, 0, 1), le.record(1, 0, data))
	wantPacket(t, list[0], Packet{1, time.Unix(1, 0), 60, LinkTypeEthernet, 0, data})
	if n := r.Info().Snaplen; n != 0 {
		t.Errorf("snap length %d, want 0", n)
	}
}

func TestPitfallPacketLongerThanTheSnapLength(t *testing.T) {
	data := payload(1, 1500)
	r, list := mustRead(t, 1, le.pcap(magicMicroseconds, 96, 1), le.record(1, 0, data))
	wantPacket(t, list[0], Packet{1, time.Unix(1, 0), 1500, LinkTypeEthernet, 0, data})
	if n := r.Info().Snaplen; n != 96 {
		t.Errorf("snap length %d, want 96", n)
	}
	_, list = mustRead(t, 1, le.section(), le.iface(1, 96), le.enhanced(0, 1e6, data))
	wantPacket(t, list[0], Packet{1, time.Unix(1, 0), 1500, LinkTypeEthernet, 0, data})
}

func TestPitfallMixedLinkTypes(t *testing.T) {
	data := payload(1, 60)
	r, list := mustRead(t, 3, le.section(), le.iface(1, 0), le.iface(113, 0),
		le.enhanced(0, 1, data), le.enhanced(1, 2, data), le.enhanced(0, 3, data))
	for i, want := range []LinkType{1, 113, 1} {
		if list[i].LinkType != want {
			t.Errorf("packet %d has link type %d, want %d", i+1, list[i].LinkType, want)
		}
	}
	if n := len(r.Info().LinkTypes); n != 2 {
		t.Errorf("%d link types in all, want 2", n)
	}
}

func TestPitfallSimplePacketHasNoTime(t *testing.T) {
	_, list := mustRead(t, 1, le.section(), le.iface(1, 0), le.simple(60, payload(1, 60)))
	if !list[0].Time.IsZero() {
		t.Errorf("time %v, want none", list[0].Time)
	}
}

func TestPitfallSecretsAreDropped(t *testing.T) {
	r, _ := mustRead(t, 0, le.section(), le.secrets("CLIENT_RANDOM"))
	if s := r.Secrets(); len(s) != 1 || string(s[0].Data) != "CLIENT_RANDOM" {
		t.Errorf("secrets %v", s)
	}
}

func TestPitfallCompressionOfEitherFormat(t *testing.T) {
	for name, list := range parts() {
		for c, pack := range packers {
			if _, got, err := read(pack(t, join(list...))); err != io.EOF || len(got) != 5 {
				t.Errorf("%s in %v: %d packets, %v", name, c, len(got), err)
			}
		}
	}
}
