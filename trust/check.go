package trust

import "smtpcap/report"

// A purpose is what a leaf is used for.
type purpose struct {
	extended []string // one of these purposes, where there is an extension of them
	usage    []string // one of these uses, where there is an extension of them
	netscape uint8    // the bit of Netscape's certificate type
}

// The purposes of the two sides. Server Gated Crypto, of Microsoft and of Netscape,
// were purposes of servers.
var (
	serverPurpose = purpose{
		extended: []string{"serverAuth", "1.3.6.1.4.1.311.10.3.3", "2.16.840.1.113730.4.1"},
		usage:    []string{"digitalSignature", "keyEncipherment", "keyAgreement"},
		netscape: 0x40,
	}
	clientPurpose = purpose{
		extended: []string{"clientAuth"},
		usage:    []string{"digitalSignature", "keyAgreement"},
		netscape: 0x80,
	}
)

// allows reports whether a certificate may be used for the purpose, by a leaf itself
// or for the leaves below an authority.
func (u *purpose) allows(c *cert, leaf bool) bool {
	if forbids(c.facts.ExtendedKeyUsage, u.extended...) {
		return false
	}
	if !leaf {
		return c.authority() != noAuthority
	}
	return !forbids(c.facts.KeyUsage, u.usage...) && (!c.hasNetscape || c.netscape&u.netscape != 0)
}

// authority says what makes a certificate an authority's.
type authority uint8

const (
	noAuthority  authority = iota
	constrained            // basicConstraints
	oldAuthority           // an extension of the time before them, or a root of version 1
)

// netscapeAuthorities are the bits of Netscape's certificate type that mark one.
const netscapeAuthorities = 0x07

// authority is OpenSSL's view of it.
func (c *cert) authority() authority {
	switch basic := c.facts.BasicConstraints; {
	case forbids(c.facts.KeyUsage, keyCertSign):
		return noAuthority
	case basic != nil && basic.CA:
		return constrained
	case basic != nil:
		return noAuthority
	case c.facts.Version.V == 1 && c.selfSigned, c.facts.KeyUsage.Known, c.netscape&netscapeAuthorities != 0:
		return oldAuthority
	}
	return noAuthority
}

// checkExtensions checks what the certificates of a path may be used for, from the
// leaf upwards, as described in RFC 5280, Section 6.1.4.
func (j *judgement) checkExtensions(certs []*cert) {
	below := 0 // authorities under the one at hand that were issued by another
	for depth, c := range certs {
		if c.unhandled {
			j.fail(unhandledCritical, depth)
		}
		if c.proxy {
			j.fail(noProxies, depth)
		}
		if a := c.authority(); depth > 0 && (a == noAuthority || a == oldAuthority && depth+1 < len(certs)) {
			j.fail(invalidCA, depth)
		}
		if len(certs) > 1 && c.key.explicit {
			j.fail(explicitCurve, depth)
		}
		if c.key.kind == otherKey {
			j.doubt()
		}
		if !j.purpose.allows(c, depth == 0) {
			j.fail(invalidPurpose, depth)
		}
		if b := c.facts.BasicConstraints; depth > 1 && b != nil && b.PathLength.Known && below > b.PathLength.V {
			j.fail(pathLengthExceeded, depth)
		}
		if depth > 0 && !c.selfIssued {
			below++
		}
	}
}

// checkSignatures checks signatures and periods, from the root downwards. That of the
// last certificate, by itself, adds nothing and is not checked.
func (j *judgement) checkSignatures(certs []*cert) {
	last := len(certs) - 1
	from := last
	if !certs[last].selfSigned {
		from--
	}
	if from < 0 {
		j.fail(unableToVerifyLeaf, 0)
		from = 0
	}
	for depth := from; depth >= 0; depth-- {
		if depth < last {
			j.checkSignature(certs[depth], certs[depth+1], depth)
		}
		for _, c := range certs[depth].timeErrors(j.at) {
			j.fail(c, depth)
		}
	}
}

// checkSignature checks one signature, of the certificate at a depth.
func (j *judgement) checkSignature(subject, issuer *cert, depth int) {
	if forbids(issuer.facts.KeyUsage, keyCertSign) {
		j.fail(noCertSign, depth+1)
	}
	switch j.signatures.check(subject, issuer) {
	case report.SignatureBad:
		j.fail(signatureFailure, depth)
	case report.SignatureUnchecked:
		j.doubt()
	}
}
