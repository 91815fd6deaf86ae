package dissect

import (
	"math/rand/v2"
	"slices"
	"testing"

	"smtpcap/internal/pcaptest"
)

// The properties of a capture that has every byte: however the bytes are cut into
// segments, in whatever order and how often these arrive, the answers are the same.

// stride is the step through the offsets of a transcript: every one, unless the
// tests are to be short.
func stride() int {
	if testing.Short() {
		return 13
	}
	return 1
}

func TestTranscriptsShowWhatTheySay(t *testing.T) {
	eachTranscript(t, func(t *testing.T, f *follower, tr pcaptest.Transcript, got answers) {
		if f.d.Keys != nil {
			return // the captures that these come from have expectations
		}
		w := tr.Want
		requested := map[pcaptest.Answer]string{pcaptest.Unknown: "null", pcaptest.Yes: "true", pcaptest.No: "false"}[w.Requested]
		length := func(n int) string {
			if n == pcaptest.NoLength {
				return "null"
			}
			return show(&n)
		}
		for _, c := range []struct{ name, want, got string }{
			{"mode", w.Mode, got.mode.String()},
			{"smtp.starttls.status", w.STARTTLS, got.starttls.String()},
			{"tls.version", w.Version, got.version},
			{"server_chain.status", w.ServerChain, got.chain.String()},
			{"server_chain.length", length(w.ServerLength), show(got.lists[0].length)},
			{"client_certificate.status", w.ClientCertificate, got.client.String()},
			{"client_certificate.length", length(w.ClientLength), show(got.lists[1].length)},
			{"client_certificate.requested", requested, show(got.requested)},
		} {
			if c.want != c.got {
				t.Errorf("%s is %s, want %s", c.name, c.got, c.want)
			}
		}
	})
}

func TestCutIntoTwoSegmentsAtEveryOffset(t *testing.T) {
	eachTranscript(t, func(t *testing.T, f *follower, tr pcaptest.Transcript, want answers) {
		ps := tr.Packets(pcaptest.Config{})
		for i, p := range ps {
			for n := 1; n < len(parseSegment(p).payload()); n += stride() {
				checkSame(t, f, want, slices.Concat(ps[:i], split(p, n), ps[i+1:]), "packet %d cut after %d bytes", i+1, n)
			}
		}
	})
}

func TestSegmentsOfEverySize(t *testing.T) {
	eachTranscript(t, func(t *testing.T, f *follower, tr pcaptest.Transcript, want answers) {
		for _, mss := range []int{1, 2, 3, 5, 7, 64, 536, 1448, 9000, 65000} {
			checkSame(t, f, want, tr.Packets(pcaptest.Config{MSS: mss}), "segments of %d bytes", mss)
		}
	})
}

// flights returns the ranges of packets that one side sends before the other
// answers, from each only what carries bytes: these may overtake one another.
func flights(ps []pcaptest.Packet) [][2]int {
	var all [][2]int
	start := 0
	for i := 0; i <= len(ps); i++ {
		if i < len(ps) && len(parseSegment(ps[i]).payload()) > 0 && parseSegment(ps[i]).dir() == parseSegment(ps[start]).dir() {
			continue
		}
		if i-start > 1 {
			all = append(all, [2]int{start, i})
		}
		start = i
		if i < len(ps) && len(parseSegment(ps[i]).payload()) == 0 {
			start = i + 1
		}
		if start >= len(ps) {
			break
		}
	}
	return all
}

func TestSegmentsOutOfOrder(t *testing.T) {
	eachTranscript(t, func(t *testing.T, f *follower, tr pcaptest.Transcript, want answers) {
		ps := tr.Packets(pcaptest.Config{MSS: 150})
		for _, flight := range flights(ps) {
			for i := flight[0]; i+1 < flight[1]; i++ {
				checkSame(t, f, want, pcaptest.Move(ps, i+1, i), "packets %d and %d exchanged", i+1, i+2)
			}
			checkSame(t, f, want, pcaptest.Reverse(ps, flight[0], flight[1]), "packets %d to %d reversed", flight[0]+1, flight[1])
		}
		for seed := range uint64(20) {
			checkSame(t, f, want, shuffled(ps, 5, seed), "shuffled in windows of 5 with seed %d", seed)
		}
	})
}

// shuffled puts the packets of each flight into a random order, none further than
// the window from its place.
func shuffled(ps []pcaptest.Packet, window int, seed uint64) []pcaptest.Packet {
	out := slices.Clone(ps)
	random := rand.New(rand.NewPCG(seed, 1))
	for _, flight := range flights(ps) {
		for start := flight[0]; start < flight[1]; start += window {
			part := out[start:min(start+window, flight[1])]
			random.Shuffle(len(part), func(i, j int) { part[i], part[j] = part[j], part[i] })
		}
	}
	for i := range out {
		out[i].Time = ps[i].Time
	}
	return out
}

func TestPacketsTwice(t *testing.T) {
	eachTranscript(t, func(t *testing.T, f *follower, tr pcaptest.Transcript, want answers) {
		ps := tr.Packets(pcaptest.Config{MSS: 400})
		var all []pcaptest.Packet
		for i, p := range ps {
			checkSame(t, f, want, pcaptest.Duplicate(ps, i), "packet %d twice", i+1)
			all = append(all, p, p)
		}
		checkSame(t, f, want, all, "each packet twice")
		for i, p := range ps {
			if len(parseSegment(p).payload()) == 0 {
				continue
			}
			for _, later := range []int{i + 3, len(ps) - 1} {
				if later < len(ps) {
					checkSame(t, f, want, slices.Insert(slices.Clone(ps), later, p), "packet %d again before packet %d", i+1, later+1)
				}
			}
		}
	})
}

func TestSegmentsThatOverlap(t *testing.T) {
	eachTranscript(t, func(t *testing.T, f *follower, tr pcaptest.Transcript, want answers) {
		ps := tr.Packets(pcaptest.Config{MSS: 200})
		for _, flight := range flights(ps) {
			for i := flight[0]; i+1 < flight[1]; i++ {
				a, b := parseSegment(ps[i]), parseSegment(ps[i+1])
				half := len(a.payload()) / 2
				over := a.with(half, slices.Concat(a.payload()[half:], b.payload()[:len(b.payload())/2]))
				both := a.with(0, slices.Concat(a.payload(), b.payload()))
				for name, extra := range map[string]pcaptest.Packet{"half of each": over, "both": both} {
					for at := i; at <= i+2; at++ {
						checkSame(t, f, want, slices.Insert(slices.Clone(ps), at, extra),
							"%s of packets %d and %d again before packet %d", name, i+1, i+2, at+1)
					}
				}
			}
		}
	})
}

func TestSequenceNumbersWrap(t *testing.T) {
	eachTranscript(t, func(t *testing.T, f *follower, tr pcaptest.Transcript, want answers) {
		for _, before := range []uint32{1, 2, 3, 30, 100, 500, 1000, 1461, 2500} {
			for _, isn := range [][2]uint32{{-before, 7}, {7, -before}, {-before, -before}} {
				ps := tr.Packets(pcaptest.Config{ISN: isn, MSS: 500})
				checkSame(t, f, want, ps, "initial sequence numbers %d", isn)
				checkSame(t, f, want, shuffled(ps, 4, 1), "initial sequence numbers %d, shuffled", isn)
				checkSame(t, f, want, pcaptest.Duplicate(ps, len(ps)/2), "initial sequence numbers %d, packet %d twice", isn, len(ps)/2+1)
			}
		}
	})
}
