package trust

import (
	"crypto/sha256"

	"smtpcap/report"
)

// maxMemory bounds the verifications that are remembered, in bytes as sizeOf counts
// them. A mail server meets a few hundred chains, of some kilobytes each with their
// verification; a capture of more starts over.
const maxMemory = 1 << 20

// A question is what a verification answers, but for the time: which chain, of which
// side, and which names it should have.
type question [sha256.Size]byte

// An answer is a verification and when it holds.
type answer struct {
	from, until  int64 // seconds since 1970
	verification *report.Verification
	limited      bool // a limit of checks was reached
}

// holds reports whether the answer is true at a moment.
func (a *answer) holds(at moment) bool {
	return !at.known || a.from <= at.seconds && at.seconds < a.until
}

// A memory holds the last answer to each question.
type memory struct {
	answers map[question]answer
	bytes   int
}

// keep remembers an answer.
func (m *memory) keep(q question, a answer) {
	size := sizeOf(a.verification)
	if m.bytes+size > maxMemory {
		m.answers, m.bytes = nil, 0
	}
	if size > maxMemory {
		return
	}
	if m.answers == nil {
		m.answers = make(map[question]answer)
	}
	m.answers[q] = a
	m.bytes += size // an answer that is replaced is counted twice, which only forgets sooner
}

// sizeOf returns about how much memory a verification takes. What all share is left
// out, and the texts of errors, which are constants.
func sizeOf(v *report.Verification) int {
	const fixed, each = 512, 64
	size := fixed + each*(len(v.Errors)+len(v.Entries)+len(v.Path)+len(v.Names)+len(v.TLSA))
	for _, subject := range v.Path {
		size += len(subject)
	}
	for _, n := range v.Names {
		size += len(n.Name) + len(n.By)
	}
	for _, t := range v.TLSA {
		size += len(t.Record)
	}
	return size
}

// ask puts a question together in the buffer, which is returned to be used again.
func ask(buffer []byte, side side, at moment, chain []*report.Certificate, names []expectation) (question, []byte) {
	b := append(buffer[:0], byte(side), flag(at.known))
	for _, c := range chain {
		b = append(b, c.SHA256...)
		b = append(b, 0)
	}
	for _, n := range names {
		b = append(b, 1, byte(n.from))
		b = append(b, n.name...)
		b = append(b, 0)
	}
	return sha256.Sum256(b), b
}

func flag(set bool) byte {
	if set {
		return 1
	}
	return 0
}
