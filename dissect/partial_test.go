package dissect

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"smtpcap/capture"
	"smtpcap/internal/pcaptest"
	"smtpcap/reassembly"
)

// The properties of a capture that has a part of the bytes: its answers may be
// less than those of the whole one, never others.

func TestEverySnapLength(t *testing.T) {
	eachTranscript(t, func(t *testing.T, f *follower, tr pcaptest.Transcript, want answers) {
		ps := tr.Packets(pcaptest.Config{})
		for n := 34; n < 1520; n += min(7, stride()+2) {
			checkLesser(t, f, want, pcaptest.Snap(ps, n), "snap length %d", n)
		}
	})
}

func TestEachPacketLost(t *testing.T) {
	eachTranscript(t, func(t *testing.T, f *follower, tr pcaptest.Transcript, want answers) {
		for _, mss := range []int{1460, 300, 20} {
			ps := tr.Packets(pcaptest.Config{MSS: mss})
			for i := range ps {
				checkLesser(t, f, want, pcaptest.Drop(ps, i), "segments of %d bytes, packet %d lost", mss, i+1)
			}
		}
	})
}

func TestSeveralPacketsLost(t *testing.T) {
	eachTranscript(t, func(t *testing.T, f *follower, tr pcaptest.Transcript, want answers) {
		ps := tr.Packets(pcaptest.Config{MSS: 300})
		for seed := range uint64(300 / stride()) {
			random := rand.New(rand.NewPCG(seed, 2))
			rest := slices.DeleteFunc(slices.Clone(ps), func(pcaptest.Packet) bool { return random.IntN(6) == 0 })
			checkLesser(t, f, want, rest, "packets lost with seed %d", seed)
		}
	})
}

func TestOneDirectionOnly(t *testing.T) {
	eachTranscript(t, func(t *testing.T, f *follower, tr pcaptest.Transcript, want answers) {
		for _, dir := range []reassembly.Direction{reassembly.ToServer, reassembly.ToClient} {
			ps := slices.DeleteFunc(tr.Packets(pcaptest.Config{}), func(p pcaptest.Packet) bool { return parseSegment(p).dir() != dir })
			for i := range ps {
				checkLesser(t, f, want, ps[i:], "only %v, from packet %d on", dir, i+1)
				checkLesser(t, f, want, ps[:i+1], "only %v, to packet %d", dir, i+1)
			}
		}
	})
}

func TestBegunAtEachPacket(t *testing.T) {
	eachTranscript(t, func(t *testing.T, f *follower, tr pcaptest.Transcript, want answers) {
		for _, mss := range []int{1460, 300, 20} {
			ps := tr.Packets(pcaptest.Config{MSS: mss})
			for i := range ps {
				checkLesser(t, f, want, ps[i:], "segments of %d bytes, begun at packet %d", mss, i+1)
			}
		}
	})
}

func TestEndedAtEachByte(t *testing.T) {
	eachTranscript(t, func(t *testing.T, f *follower, tr pcaptest.Transcript, want answers) {
		ps := tr.Packets(pcaptest.Config{})
		for i, p := range ps {
			checkLesser(t, f, want, ps[:i], "ended after packet %d", i)
			for n := 1; n < len(parseSegment(p).payload()); n += stride() {
				part := append(slices.Clip(ps[:i]), split(p, n)[0])
				checkLesser(t, f, want, part, "ended after %d bytes of packet %d", n, i+1)
			}
		}
	})
}

// TestSidesOutOfOrder exchanges what different sides sent, as the capture of a
// mirror port may: a reply stands before its command.
func TestSidesOutOfOrder(t *testing.T) {
	eachTranscript(t, func(t *testing.T, f *follower, tr pcaptest.Transcript, want answers) {
		ps := tr.Packets(pcaptest.Config{})
		for i := 1; i < len(ps); i++ {
			got, err := f.answers(pcaptest.Move(ps, i, i-1))
			got.partial = true // nothing in the capture tells that its order is wrong
			if err == nil {
				err = lesser(want, got)
			}
			if err != nil {
				t.Errorf("packets %d and %d exchanged: %v", i, i+1, err)
			}
		}
	})
}

// TestFileCutAtEveryByte cuts the file and not its packets: a record of which a
// part is there adds nothing.
func TestFileCutAtEveryByte(t *testing.T) {
	formats := []struct {
		name string
		file func([]pcaptest.Packet) []byte
	}{
		{"pcap", func(ps []pcaptest.Packet) []byte { return pcaptest.Pcap(ps, pcaptest.PcapOptions{}) }},
		{"pcapng", pcaptest.Pcapng},
	}
	eachTranscript(t, func(t *testing.T, f *follower, tr pcaptest.Transcript, want answers) {
		for _, format := range formats {
			file := format.file(tr.Packets(pcaptest.Config{}))
			for n := 0; n <= len(file); n += cutStride(tr) {
				if err := f.cutFile(want, file[:n]); err != nil {
					t.Errorf("%s file cut after %d of %d bytes: %v", format.name, n, len(file), err)
				}
			}
		}
	})
}

// cutStride is 1 for a transcript with nearly all there is. For the others a
// prime will do: which packets are left is all that differs, and
// TestEndedAtEachByte has these.
func cutStride(tr pcaptest.Transcript) int {
	if tr.Name == "starttls-client-sent" {
		return stride()
	}
	return 61 * (1 + len(tr.Bytes(pcaptest.ToClient))/4000)
}

// cutFile follows a file and returns an error if an answer is not less than want.
func (f *follower) cutFile(want answers, file []byte) error {
	r, err := capture.NewReader("cut", bytes.NewReader(file))
	if err != nil {
		return nil // not even a header; package capture tests what is said then
	}
	defer r.Close()
	got, err := single(f.follow(func(p *capture.Packet) bool { return r.Next(p) == nil }))
	if err != nil {
		return err
	}
	return lesser(want, got)
}
