package dissect

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"

	"smtpcap/report"
)

// maxCertificateBytes bounds the certificates that are remembered to be shared. A
// mail server meets a few hundred chains, of a few kilobytes each; a capture of more
// starts over.
const maxCertificateBytes = 2 << 20

// certificates makes report.Certificate values. Chains repeat, so equal DER is
// read once and shared.
type certificates struct {
	known map[string]*report.Certificate // by DER
	bytes int                            // of the keys
}

// get returns the certificate of the DER, which is not kept.
func (c *certificates) get(der []byte) *report.Certificate {
	if cert, ok := c.known[string(der)]; ok {
		return cert
	}
	sum := sha256.Sum256(der)
	cert := &report.Certificate{Length: len(der), SHA256: hex.EncodeToString(sum[:])}
	describeCertificate(cert, der)
	if c.bytes+len(der) > maxCertificateBytes {
		c.known, c.bytes = nil, 0
	}
	if len(der) > maxCertificateBytes {
		return cert
	}
	if c.known == nil {
		c.known = make(map[string]*report.Certificate)
	}
	c.known[string(der)] = cert
	c.bytes += len(der)
	return cert
}

// describeCertificate reads the names of a certificate. A certificate is never lost because
// it does not parse: what is wrong stands beside its length and digest.
func describeCertificate(cert *report.Certificate, der []byte) {
	issuer, subject, err := readNames(der)
	if err != nil {
		cert.Problem = report.Of(err.Error())
		return
	}
	cert.SelfIssued = report.Of(string(issuer) == string(subject))
	if text, ok := formatName(issuer); ok {
		cert.Issuer = report.Of(text)
	}
	if text, ok := formatName(subject); ok {
		cert.Subject = report.Of(text)
	}
	if !cert.Issuer.Known || !cert.Subject.Known {
		cert.Problem = report.Of("a name in it is malformed (RFC 5280, Section 4.1.2.4)")
	}
}

// readNames returns the DER of a certificate's issuer and subject, as described
// in RFC 5280, Section 4.1. It looks at nothing else, so that it reads
// certificates that stricter parsers refuse.
func readNames(der []byte) (issuer, subject []byte, err error) {
	var (
		s                 = cryptobyte.String(der)
		cert, tbs         cryptobyte.String
		issuerS, subjectS cryptobyte.String
	)
	switch {
	case len(der) == 0:
		return nil, nil, errors.New("zero length (forbidden by RFC 5246, Section 7.4.2)")
	case !s.ReadASN1(&cert, casn1.SEQUENCE),
		!cert.ReadASN1(&tbs, casn1.SEQUENCE),
		!tbs.SkipOptionalASN1(casn1.Tag(0).Constructed().ContextSpecific()),
		!tbs.SkipASN1(casn1.INTEGER),
		!tbs.SkipASN1(casn1.SEQUENCE),
		!tbs.ReadASN1Element(&issuerS, casn1.SEQUENCE),
		!tbs.SkipASN1(casn1.SEQUENCE),
		!tbs.ReadASN1Element(&subjectS, casn1.SEQUENCE):
		return nil, nil, errors.New("malformed certificate (RFC 5280, Section 4.1)")
	}
	return issuerS, subjectS, nil
}
