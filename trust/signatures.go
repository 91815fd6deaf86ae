package trust

import "smtpcap/report"

const (
	// maxSignatureChecks bounds the signatures that are verified for one chain. Each
	// certificate takes one as a rule, and the longest path has 102; but certificates
	// that all have the same name would take their number squared.
	maxSignatureChecks = 128
	// maxKnownSignatures bounds the outcomes that are remembered: chains share their
	// authorities. A mail server meets a few hundred chains, of a few signatures each.
	maxKnownSignatures = 4096
)

// A signer is a certificate and one that may have signed it, by their digests.
type signer struct{ subject, issuer string }

// signatures verifies signatures, each once, and counts.
type signatures struct {
	known map[signer]report.Signature
	left  int  // so many may still be verified for the chain at hand
	spent bool // one was not verified, because none was left
}

// begin prepares for another chain.
func (s *signatures) begin() { s.left, s.spent = maxSignatureChecks, false }

// check says whether issuer signed subject. Past the limit it cannot say.
func (s *signatures) check(subject, issuer *cert) report.Signature {
	key := signer{subject.facts.SHA256, issuer.facts.SHA256}
	if outcome, ok := s.known[key]; ok {
		return outcome
	}
	if s.left == 0 {
		s.spent = true
		return report.SignatureUnchecked
	}
	s.left--
	if s.known == nil || len(s.known) >= maxKnownSignatures {
		s.known = make(map[signer]report.Signature)
	}
	outcome := subject.signedBy(issuer)
	s.known[key] = outcome
	return outcome
}
