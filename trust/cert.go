package trust

import (
	"bytes"
	"slices"
	"time"

	"smtpcap/dissect/certificate"
	"smtpcap/report"
)

// A cert is a certificate with what verifying it takes.
type cert struct {
	facts *report.Certificate
	parts certificate.Parts
	body

	// Names in the form in which they are compared. authorityIssuer is the issuer of
	// the issuer, in the authorityKeyIdentifier; empty where it is not named.
	subject, issuer, authorityIssuer string

	key        publicKey
	signedWith algorithm
	selfIssued bool
	// selfSigned says that it is self-issued, and that neither its key identifiers nor
	// its key's kind speak against its having signed itself. As in OpenSSL the
	// signature is not looked at.
	selfSigned bool
}

// newCert returns a certificate, or nil where it cannot be read.
func newCert(facts *report.Certificate) *cert {
	parts, err := certificate.Parse([]byte(facts.DER))
	if err != nil {
		return nil
	}
	c := &cert{
		facts: facts, parts: parts, body: readBody(&parts),
		subject: canonicalName(parts.Subject), issuer: canonicalName(parts.Issuer),
		key: readPublicKey(parts.SPKI), signedWith: readAlgorithm(parts.SignatureAlgorithm),
	}
	if parts.AuthorityIssuer != nil {
		c.authorityIssuer = canonicalName(parts.AuthorityIssuer)
	}
	c.selfIssued = c.subject == c.issuer
	c.selfSigned = c.mayIssue(c)
	return c
}

// isDoubtful reports whether extensions cannot be read, or not in one way only, so that
// verifiers may come to any conclusion.
func (c *cert) isDoubtful() bool {
	return c.repeated || c.malformed || c.purposes != len(c.facts.ExtendedKeyUsage.V)
}

// is reports whether two are the same certificate.
func (c *cert) is(other *cert) bool { return c.facts.SHA256 == other.facts.SHA256 }

// mayIssue reports whether a certificate may have issued another: whether names, key
// identifiers and the kind of the key agree, as described in RFC 5280, Section
// 4.2.1.1. Signature and key usage are other questions.
func (c *cert) mayIssue(subject *cert) bool {
	return c.subject == subject.issuer && c.isIdentifiedBy(subject) && subject.signedWith.fits(c.key.kind)
}

// isIdentifiedBy reports whether the authorityKeyIdentifier of a certificate does not
// speak against c.
func (c *cert) isIdentifiedBy(subject *cert) bool {
	if want, have := subject.facts.AuthorityKeyID, c.facts.SubjectKeyID; want.Known && have.Known && want.V != have.V {
		return false
	}
	if serial := subject.parts.AuthoritySerial; serial != nil && !bytes.Equal(serial, c.parts.Serial) {
		return false
	}
	return subject.authorityIssuer == "" || subject.authorityIssuer == c.issuer
}

// keyCertSign is the use of a key that authorities need, as package certificate names
// it: RFC 5280, Section 4.2.1.3.
const keyCertSign = "keyCertSign"

// forbids reports whether an extension of uses is there and has none of those given.
func forbids(uses report.Opt[report.List[string]], any ...string) bool {
	return uses.Known && !slices.ContainsFunc(any, func(use string) bool { return slices.Contains(uses.V, use) })
}

// validity says where a moment lies in the certificate's period. At its first and its
// last second it is valid, as described in RFC 5280, Section 4.1.2.5.
func (c *cert) validity(at moment) report.Validity {
	switch {
	case !at.known:
		return report.ValidityUnknown
	case !c.facts.NotBefore.IsZero() && at.seconds < c.facts.NotBefore.Unix():
		return report.ValidityNotYet
	case !c.facts.NotAfter.IsZero() && at.seconds > c.facts.NotAfter.Unix():
		return report.ValidityExpired
	case c.facts.NotBefore.IsZero() || c.facts.NotAfter.IsZero():
		return report.ValidityUnknown
	}
	return report.ValidityCurrent
}

// timeErrors returns what OpenSSL says of a certificate's period at a moment.
func (c *cert) timeErrors(at moment) (errors []code) {
	if !at.known {
		return nil
	}
	switch {
	case c.loose[0] || c.facts.NotBefore.IsZero():
		errors = append(errors, badNotBefore)
	case at.seconds < c.facts.NotBefore.Unix():
		errors = append(errors, notYetValid)
	}
	switch {
	case c.loose[1] || c.facts.NotAfter.IsZero():
		errors = append(errors, badNotAfter)
	case at.seconds > c.facts.NotAfter.Unix():
		errors = append(errors, hasExpired)
	}
	return errors
}

// A moment is the time at which a chain is judged, in the whole seconds that
// certificates count in.
type moment struct {
	seconds int64 // since 1970
	known   bool
}

func momentOf(t time.Time) moment {
	if t.IsZero() {
		return moment{}
	}
	return moment{t.Unix(), true}
}
