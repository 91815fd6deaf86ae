// Package certificate reads X.509 certificates as they are on the wire: with
// crypto/x509 first, and with a tolerant reader of its own where that refuses. It
// knows nothing of TLS, of packets, or of trust.
package certificate

import (
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Parts are the pieces of a certificate that verifying it takes, as described in
// RFC 5280, Section 4.1. The slices lie in the DER.
type Parts struct {
	TBS                []byte // with its header: what is signed
	Issuer             []byte // names, with their headers
	Subject            []byte
	SPKI               []byte // SubjectPublicKeyInfo, with its header
	SignatureAlgorithm []byte // the outer AlgorithmIdentifier, with its header
	SignedAlgorithm    []byte // the inner one, which is signed, with its header
	Signature          []byte // without the count of unused bits
	Validity           []byte // content of the SEQUENCE
	Extensions         []byte // content of the SEQUENCE, or nil
	AuthorityIssuer    []byte // of the authorityKeyIdentifier: directoryName, or nil
	AuthoritySerial    []byte // of the authorityKeyIdentifier, or nil
	Serial             []byte // content of the INTEGER

	version    []byte // content of the explicit tag, or nil
	reachedEnd bool   // of the TBSCertificate: what was not found there is not there
}

// A part is one element: what RFC 5280 calls it, its tag, and where its content or
// the whole of it goes.
type part struct {
	name           string
	tag            casn1.Tag
	content, whole *[]byte
}

// Parse takes a certificate apart. It looks at nothing that it need not, so that it
// reads certificates that stricter parsers refuse. The parts before and after one
// that it cannot read are set even where it returns an error.
func Parse(der []byte) (Parts, error) {
	var (
		p              Parts
		s              = cryptobyte.String(der)
		cert           cryptobyte.String
		tbs, signature []byte
	)
	if !read(&s, &cert, casn1.SEQUENCE) {
		return p, malformed("certificate")
	}
	err := readParts(&cert, []part{
		{"tbsCertificate", casn1.SEQUENCE, &tbs, &p.TBS},
		{"signatureAlgorithm", casn1.SEQUENCE, nil, &p.SignatureAlgorithm},
		{"signatureValue", casn1.BIT_STRING, &signature, nil},
	})
	if len(signature) > 0 {
		p.Signature = signature[1:]
	}
	if inner := p.parseTBS(tbs); inner != nil && tbs != nil {
		err = inner
	}
	return p, err
}

// parseTBS takes the TBSCertificate apart.
func (p *Parts) parseTBS(content []byte) error {
	s := cryptobyte.String(content)
	var version cryptobyte.String
	if !readOptional(&s, &version, contextTag(0)) {
		return malformed("version")
	}
	p.version = version
	err := readParts(&s, []part{
		{"serialNumber", casn1.INTEGER, &p.Serial, nil},
		{"signature", casn1.SEQUENCE, nil, &p.SignedAlgorithm},
		{"issuer", casn1.SEQUENCE, nil, &p.Issuer},
		{"validity", casn1.SEQUENCE, &p.Validity, nil},
		{"subject", casn1.SEQUENCE, nil, &p.Subject},
		{"subjectPublicKeyInfo", casn1.SEQUENCE, nil, &p.SPKI},
	})
	if err != nil {
		return err
	}
	return p.parseExtensions(s)
}

// parseExtensions reads what follows the key: two identifiers that nobody uses, and
// the extensions.
func (p *Parts) parseExtensions(s cryptobyte.String) error {
	var unused, explicit, list cryptobyte.String
	if !readOptional(&s, &unused, casn1.Tag(1).ContextSpecific()) ||
		!readOptional(&s, &unused, casn1.Tag(2).ContextSpecific()) ||
		!readOptional(&s, &explicit, contextTag(3)) ||
		!s.Empty() ||
		explicit != nil && !read(&explicit, &list, casn1.SEQUENCE) {
		return malformed("extensions")
	}
	p.Extensions, p.reachedEnd = list, true
	if key, ok := find(list, authorityKeyIdentifier); ok {
		p.parseAuthority(key.value)
	}
	return nil
}

// parseAuthority reads how the authorityKeyIdentifier names the certificate above,
// as described in RFC 5280, Section 4.2.1.1. What is malformed there names nothing.
func (p *Parts) parseAuthority(value []byte) {
	key, ok := readAuthorityKey(value)
	if !ok {
		return
	}
	p.AuthoritySerial = key.serial
	var explicit, name, whole cryptobyte.String
	if read(&key.issuer, &explicit, contextTag(4)) && readElement(&explicit, &name, &whole, casn1.SEQUENCE) {
		p.AuthorityIssuer = whole
	}
}

// readParts reads elements in their order, up to the first that is not there.
func readParts(s *cryptobyte.String, parts []part) error {
	for _, p := range parts {
		var content, whole cryptobyte.String
		if !readElement(s, &content, &whole, p.tag) {
			return malformed(p.name)
		}
		if p.content != nil {
			*p.content = content
		}
		if p.whole != nil {
			*p.whole = whole
		}
	}
	return nil
}

// malformed says which field cannot be read.
func malformed(field string) error {
	return fmt.Errorf("malformed %s (RFC 5280, Section 4.1)", field)
}
