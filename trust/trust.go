// Package trust says what chains of certificates are worth: whether each signature
// verifies, whether a path leads to a trusted root at the capture's time, which
// names match, and what OpenSSL would say. It reads no files and knows no packets.
package trust

import "smtpcap/report"

// A Config says what is trusted and expected.
type Config struct {
	// Roots returns the trusted certificates. It is called once, when the first
	// chain is judged.
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

// A TLSA is one record, as described in RFC 6698, Section 2.1.
type TLSA struct {
	Usage, Selector, Matching uint8
	Data                      []byte
}

// A Verifier judges the chains of connections. It remembers what it has judged, for
// chains repeat. It is for one goroutine.
type Verifier struct {
	config Config
}

// New returns a Verifier.
func New(c Config) *Verifier { return &Verifier{config: c} }

// Judge sets the verifications of both sides of a settled connection.
func (v *Verifier) Judge(c *report.Connection) {}
