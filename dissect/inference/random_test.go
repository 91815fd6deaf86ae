package inference

import (
	"math/rand/v2"
	"testing"
)

// A layer is how a made-up program writes records.
type layer struct {
	framing
	limit  int
	merges bool
}

// randomLayer returns the layer of a program as they are, with no padding or that of
// JSSE, or of an odd one.
func randomLayer(r *rand.Rand, odd bool) layer {
	l := layer{framing: framing{tag: 16}, limit: fullRecord, merges: r.IntN(3) == 0}
	if !odd {
		l.padding = paddings[r.IntN(len(paddings))]
		l.merges = l.merges && l.padding == 0
		return l
	}
	switch r.IntN(8) {
	case 0:
		l.padding = 16
	case 1:
		l.padding = r.IntN(300)
	case 2:
		l.block = 1 << (1 + r.IntN(12))
	case 3:
		l.block = 2 + r.IntN(600)
	case 4:
		l.limit = leastLimit + r.IntN(4096)
	}
	return l
}

// write puts messages into records.
func (l *layer) write(h *Handshake, from Side, messages ...int) {
	if l.merges {
		all := 0
		for _, n := range messages {
			all += n
		}
		messages = []int{all}
	}
	for _, n := range messages {
		for ; n > l.limit; n -= l.limit {
			h.Records = append(h.Records, Record{From: from, Length: l.length(l.limit)})
		}
		h.Records = append(h.Records, Record{From: from, Length: l.length(n)})
	}
}

// length returns how long the record of some content is.
func (l *layer) length(content int) int {
	inner := content + typeLength
	if l.block != 0 {
		inner = (inner + l.block - 1) / l.block * l.block
	}
	return inner + l.padding + l.tag
}

// within returns a random length.
func within(r *rand.Rand, s span) int { return s.min + r.IntN(s.max-s.min+1) }

// authenticate returns lengths of Certificate and CertificateVerify.
func authenticate(r *rand.Rand) (certificate, verify int) {
	signer := signers[r.IntN(len(signers))]
	return emptyCertificate + within(r, span{5 + smallestCertificate, 6000}), certificateVerifyOverhead + within(r, signer.signature)
}

// imagine makes up a handshake, with what is true of it.
func imagine(r *rand.Rand, odd bool) (*Handshake, known) {
	h := &Handshake{Hash: 32 + 16*r.IntN(2), Tag: 16, End: Closed}
	server, client := randomLayer(r, odd), randomLayer(r, odd)
	k := known{text: "made up", hash: h.Hash, status: Status(1 + r.IntN(4)), request: Present, end: Accepted}
	asked := k.status == Empty || k.status == Sent || k.status == RejectedServer && r.IntN(2) == 0
	certificate, verify := authenticate(r)
	flight := []int{within(r, span{6, 200}), certificate, verify, h.finished()}
	if asked {
		request := within(r, span{30, 200})
		if r.IntN(5) == 0 {
			request = within(r, span{200, 40000})
		}
		flight = []int{flight[0], request, certificate, verify, h.finished()}
	} else {
		k.request = Absent
	}
	server.write(h, Server, flight...)
	if !asked && r.IntN(3) == 0 {
		server.write(h, Server, within(r, span{50, 1500})) // a ticket
	}
	k.end = imagineClient(r, h, &client, k.status)
	imagineRest(r, h, &server, &client, k.end)
	return h, k
}

// imagineClient writes the client's flight, and returns how it is taken.
func imagineClient(r *rand.Rand, h *Handshake, l *layer, s Status) Outcome {
	switch s {
	case NotRequested:
		l.write(h, Client, h.finished())
		return Accepted
	case Empty:
		l.write(h, Client, emptyCertificate, h.finished())
	case Sent:
		certificate, verify := authenticate(r)
		l.write(h, Client, certificate, verify, h.finished())
	case RejectedServer:
		l.write(h, Client, alertLength)
		return Undecided
	}
	return Outcome(1 + r.IntN(2))
}

// imagineRest writes a dialogue, or the end of one.
func imagineRest(r *rand.Rand, h *Handshake, server, client *layer, end Outcome) {
	if end == Undecided {
		return
	}
	if end == Refused {
		if r.IntN(2) == 0 {
			client.write(h, Client, within(r, span{12, 60})) // EHLO, on its way
		}
		server.write(h, Server, alertLength)
		return
	}
	for range r.IntN(5) {
		client.write(h, Client, within(r, span{6, 60}))
		server.write(h, Server, within(r, span{8, 250}))
	}
	if r.IntN(2) == 0 {
		client.write(h, Client, alertLength)
		server.write(h, Server, alertLength)
	}
}

// TestMadeUpHandshakes holds the answers against handshakes of programs that there
// are not: with any kinds of keys, and odd ones with any padding, limit and grouping.
func TestMadeUpHandshakes(t *testing.T) {
	const runs = 100_000
	for _, c := range []struct {
		name                  string
		odd                   bool
		answered, high, wrong int // at least, at least, at most
	}{
		{"ordinary", false, 95_000, 50_000, 0},
		{"odd", true, 70_000, 15_000, 100},
	} {
		random := rand.New(rand.NewPCG(3, 4))
		var n tally
		for range runs {
			h, k := imagine(random, c.odd)
			a := Infer(h)
			if parts := k.contradicts(a, High); parts != nil {
				t.Errorf("%s: %q, want %v, %v, %v: %v", c.name, parts, k.status, k.request, k.end, h.Records)
			}
			n.add(a.Client.Status != Unknown, a.Client.Status == k.status, a.Client.Confidence)
		}
		t.Logf("%s: runs, answered, high and wrong: %v", c.name, n)
		if n.answered < c.answered || n.high < c.high || n.wrong > c.wrong {
			t.Errorf("%s: answered, high or wrong: %v", c.name, n)
		}
	}
}
