// Package trust says what chains of certificates are worth: whether each signature
// verifies, whether a path leads to a trusted root at the capture's time, which
// names match, and what OpenSSL would say. It reads no files and knows no packets.
package trust

import (
	"slices"

	"smtpcap/report"
)

// A Config says what is trusted and expected.
type Config struct {
	// Roots returns the trusted certificates. It is called once, when the first
	// chain is judged. Nil means that none are trusted.
	Roots func() Roots
	// ExpectName is the name that servers should have; empty means none.
	ExpectName string
	TLSA       []TLSA
}

// Roots are trusted certificates and where they come from.
type Roots struct {
	From  report.RootsFrom
	Files []string
	DER   [][]byte
}

// A Verifier judges the chains of connections. It remembers what it has judged, for
// chains repeat. It is for one goroutine.
type Verifier struct {
	config     Config
	store      *store // nil until the first chain
	signatures signatures
	memory     memory

	buffer []byte        // of the question at hand
	names  []expectation // of the chain at hand
}

// New returns a Verifier.
func New(c Config) *Verifier { return &Verifier{config: c} }

// A side is one whose chain is judged.
type side byte

const (
	serverSide side = iota
	clientSide
)

// checksLimited says in the report that a limit of checks was reached.
const checksLimited = "not all signatures and names of a chain were checked"

// Judge sets the verifications of both sides of a settled connection, where they sent
// certificates. Chains are judged at the time of the connection's start; where that is
// not known no period counts. Connections with equal chains share a verification.
func (v *Verifier) Judge(c *report.Connection) {
	if c.ServerChain.Status == report.ChainSent {
		v.names = serverNames(v.names[:0], c, v.config.ExpectName)
		v.judge(c, &c.ServerChain.CertificateMessage, serverSide)
	}
	if c.ClientCertificate.Status == report.ClientSent {
		v.names = clientNames(v.names[:0], c)
		v.judge(c, &c.ClientCertificate.CertificateMessage, clientSide)
	}
}

// judge sets the verification of one side.
func (v *Verifier) judge(c *report.Connection, m *report.CertificateMessage, who side) {
	if len(m.Certificates) == 0 {
		return
	}
	at := momentOf(c.Start.Time)
	var q question
	q, v.buffer = ask(v.buffer, who, at, m.Certificates, v.names)
	a, ok := v.memory.answers[q]
	if !ok || !a.holds(at) {
		a = v.answer(m.Certificates, at, who)
		v.memory.keep(q, a)
	}
	m.Verification = a.verification
	if limits := &c.Completeness.Limits; a.limited && !slices.Contains(*limits, checksLimited) {
		*limits = append(*limits, checksLimited)
	}
}

// answer judges a chain that is not remembered.
func (v *Verifier) answer(chain []*report.Certificate, at moment, who side) answer {
	if v.store == nil {
		v.store = newStore(v.config.roots())
	}
	v.signatures.begin()
	use, expected, records := serverPurpose, v.config.ExpectName, v.config.TLSA
	if who == clientSide {
		use, expected, records = clientPurpose, "", nil
	}
	j := newJudgement(v.store, &v.signatures, use, at, chain)
	verification := j.verify(expected)
	if leaf := j.sent[0]; leaf != nil {
		for _, n := range v.names {
			verification.Names = append(verification.Names, n.check(leaf))
		}
	}
	j.checkDANE(verification, records)
	return answer{j.from, j.until, verification, v.signatures.spent || j.nameChecks > maxNameChecks}
}

// roots returns the trusted certificates, if any.
func (c *Config) roots() Roots {
	if c.Roots == nil {
		return Roots{}
	}
	return c.Roots()
}
