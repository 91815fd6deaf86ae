package inference

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// A known is a run of which it is known what happened.
type known struct {
	text    string
	hash    int
	status  Status
	request Presence
	end     Outcome
}

// knownRuns are runs of several kinds of programs, as they were set up.
var knownRuns = []known{
	{"S[23,2723,281,53] C[53] C[42] S[234] S[234] S[41] C[50] S[FIN]", 32, NotRequested, Absent, Accepted},
	{"S[27,2723,281,69,155] C[69] C[42] S[42] C[19] S[FIN]", 48, NotRequested, Absent, Accepted},
	{"S[23,129,2723,281,69] C[25,69] C[42] S[250] S[250] S[41] S[FIN]", 48, Empty, Present, Accepted},
	{"S[27,149,2520,97,53] C[25,53] C[42] S[19] S[FIN]", 32, Empty, Present, Refused},
	{"S[23,64,2473,89,69] C[77] S[19] C[42] S[FIN]", 48, Empty, Present, Refused},
	{"S[65,116,2739,297,85] C[41,85,58] S[3922] S[58] C[35] S[FIN]", 48, Empty, Present, Accepted},
	{"S[23,129,2723,281,69] C[949,281,69,42] S[1178] S[41] S[FIN]", 48, Sent, Present, Accepted},
	{"S[23,129,2723,281,53] C[746,96,53] C[42] S[954] S[41] S[FIN]", 32, Sent, Present, Accepted},
	{"S[23,129,2723,281,69] C[3047] C[42] S[1178] S[FIN]", 48, Sent, Present, Accepted},
	{"S[49,2723,281,53] C[19] C[FIN]", 32, RejectedServer, Absent, Undecided},
	{"S[3104] C[25,69] C[42] S[19] S[FIN]", 48, Empty, Present, Refused},
	{"S[3053] C[53] C[42] S[176] S[FIN]", 32, NotRequested, Absent, Accepted},
	{"S[28,129,529,529,529,529,529,163,281,69] C[25,69] C[42] S[250]", 48, Empty, Present, Accepted},
	{"S[23,16401,5000,2723,281,69] C[25,69] C[42] S[250]", 48, Empty, Present, Accepted},
	{"S[23,53,2723,281,69,69] C[949,164,69] C[69] S[69]", 48, Sent, Present, Accepted},
}

// contradicts returns the parts of an answer that are false, of at least a confidence.
func (k *known) contradicts(a Answer, least Confidence) []string {
	var parts []string
	if a.Client.Status != Unknown && a.Client.Status != k.status && a.Client.Confidence >= least {
		parts = append(parts, "client: "+a.Client.Status.String())
	}
	if a.Server.Request != NotKnown && a.Server.Request != k.request && a.Server.Confidence >= least {
		parts = append(parts, "request: "+a.Server.Request.String())
	}
	if a.End.Outcome != Undecided && a.End.Outcome != k.end && a.End.Confidence >= least {
		parts = append(parts, "end: "+a.End.Outcome.String())
	}
	return parts
}

// everyRun returns the known runs, and those of the laboratory where they are here.
func everyRun(t *testing.T) (handshakes []Handshake, runs []known) {
	t.Helper()
	for _, k := range knownRuns {
		handshakes, runs = append(handshakes, *seen(t, k.hash, k.text)), append(runs, k)
	}
	t.Run("laboratory", func(t *testing.T) {
		for _, r := range labRuns(t) {
			if !slices.Contains(brokeOff, r.name) {
				handshakes = append(handshakes, r.handshake)
				runs = append(runs, known{r.name, r.handshake.Hash, r.status, r.request, r.end})
			}
		}
	})
	return handshakes, runs
}

func TestKnownRunsAreAnswered(t *testing.T) {
	for _, k := range knownRuns {
		a := Infer(seen(t, k.hash, k.text))
		if a.Client.Status != k.status {
			t.Errorf("%s: %v, want %v: %s", k.text, a.Client.Status, k.status, a.Client.Why)
		}
		if parts := k.contradicts(a, Low); parts != nil {
			t.Errorf("%s: %q", k.text, parts)
		}
	}
}

// TestCutRunsAreNotFalse cuts each run behind each record: what is said then is what
// is said, or true, of the whole.
func TestCutRunsAreNotFalse(t *testing.T) {
	handshakes, runs := everyRun(t)
	for i := range handshakes {
		for n := range handshakes[i].Records {
			for _, end := range []End{Open, Gap} {
				h := handshakes[i]
				h.Records, h.End = h.Records[:n], end
				h.Alert = h.Alert && h.AlertBefore <= n
				if parts := runs[i].contradicts(Infer(&h), Low); parts != nil {
					t.Errorf("%s: %d records, %v: %q", runs[i].text, n, h.Records, parts)
				}
			}
		}
	}
}

// padded returns a handshake with all records of some sides padded.
func padded(h Handshake, sides []Side, pad func(n int) int) Handshake {
	h.Records = slices.Clone(h.Records)
	for i := range h.Records {
		if r := &h.Records[i]; slices.Contains(sides, r.From) {
			r.Length = pad(r.Length)
		}
	}
	return h
}

var someSides = [][]Side{{Client}, {Server}, {Client, Server}}

// TestPaddedRunsAreNotFalse pads by all constants and to all blocks.
func TestPaddedRunsAreNotFalse(t *testing.T) {
	handshakes, runs := everyRun(t)
	for i := range handshakes {
		if i%7 != 0 && i >= len(knownRuns) {
			continue // enough of the laboratory's, many of which are alike
		}
		for _, sides := range someSides {
			for n := 1; n <= 600; n++ {
				constant := padded(handshakes[i], sides, func(length int) int { return length + n })
				block := padded(handshakes[i], sides, func(length int) int { return 16 + (length-16+n-1)/n*n })
				for how, h := range map[string]*Handshake{"by": &constant, "to blocks of": &block} {
					if parts := runs[i].contradicts(Infer(h), High); parts != nil {
						t.Errorf("%s: %v padded %s %d: %q: %v", runs[i].text, sides, how, n, parts, h.Records)
					}
				}
			}
		}
	}
}

// TestRandomPaddingIsNotFalse gives each record padding of its own.
func TestRandomPaddingIsNotFalse(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	handshakes, runs := everyRun(t)
	for i := range handshakes[:len(knownRuns)] {
		for range 2000 {
			most := 1 + random.IntN(300)
			h := padded(handshakes[i], someSides[random.IntN(3)], func(n int) int { return n + random.IntN(most) })
			if parts := runs[i].contradicts(Infer(&h), High); parts != nil {
				t.Errorf("%s: %q: %v", runs[i].text, parts, h.Records)
			}
		}
	}
}

// TestOtherHash: under the hash of another suite nothing is both told and false.
func TestOtherHash(t *testing.T) {
	handshakes, runs := everyRun(t)
	for i := range handshakes {
		h := handshakes[i]
		h.Hash = 80 - h.Hash
		a := Infer(&h)
		if parts := runs[i].contradicts(a, High); parts != nil {
			t.Errorf("%s: %q", runs[i].text, parts)
		}
		if a.Client.Confidence == High && a.Client.Status != RejectedServer {
			t.Errorf("%s: %v with high confidence", runs[i].text, a.Client.Status)
		}
	}
}

// TestDataBehindTheFlightDoesNotMatter puts data of all lengths behind the client's
// flight, and between the server's flight and it.
func TestDataBehindTheFlightDoesNotMatter(t *testing.T) {
	for _, k := range knownRuns {
		whole := seen(t, k.hash, k.text)
		a := Infer(whole)
		if a.Client.Status == RejectedServer {
			continue // nothing follows an alert
		}
		after := a.Client.Records[len(a.Client.Records)-1] + 1
		for n := 20; n < 1000; n++ {
			h := *whole
			h.Records = slices.Insert(slices.Clone(h.Records), after, Record{From: Client, Length: n}, Record{From: Client, Length: 48})
			if parts := k.contradicts(Infer(&h), Low); parts != nil {
				t.Errorf("%s: with %d behind the client's flight: %q", k.text, n, parts)
			}
			if k.request == Present {
				continue // a server that asks has nothing to send yet
			}
			first := a.Client.Records[0]
			h.Records = slices.Insert(slices.Clone(whole.Records), first, Record{From: Server, Length: n})
			if parts := k.contradicts(Infer(&h), Low); parts != nil {
				t.Errorf("%s: with %d behind the server's flight: %q", k.text, n, parts)
			}
		}
	}
}
