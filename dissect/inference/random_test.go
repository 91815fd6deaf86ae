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

func randomLayer(r *rand.Rand) layer {
	l := layer{framing: framing{tag: 16}, limit: fullRecord, merges: r.IntN(3) == 0}
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
func imagine(r *rand.Rand) (*Handshake, known) {
	h := &Handshake{Hash: 32 + 16*r.IntN(2), Tag: 16, End: Closed}
	server, client := randomLayer(r), randomLayer(r)
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
// are not: with any padding, limit and grouping, and any kinds of keys.
func TestMadeUpHandshakes(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	const runs = 100_000
	var answered, high, wrong int
	for range runs {
		h, k := imagine(random)
		a := Infer(h)
		if parts := k.contradicts(a, High); parts != nil {
			t.Errorf("%q, want %v, %v, %v: %v", parts, k.status, k.request, k.end, h.Records)
		}
		if a.Client.Confidence == High {
			high++
		}
		if a.Client.Status != Unknown {
			answered++
			if a.Client.Status != k.status {
				wrong++
			}
		}
	}
	if answered < runs/2 || high < runs/10 || wrong > runs/1000 {
		t.Errorf("of %d runs %d are answered, %d with high confidence, and %d of all wrongly", runs, answered, high, wrong)
	}
	t.Logf("of %d runs %d are answered, %d with high confidence, and %d of all wrongly", runs, answered, high, wrong)
}
