package certificate

import (
	"crypto/x509"
	"encoding/hex"

	"smtpcap/report"
)

// readStrict takes what crypto/x509 has read.
func (r *reading) readStrict(x *x509.Certificate) {
	c := r.cert
	c.Version = report.Of(x.Version)
	c.Serial = report.Of(hexadecimal(x.SerialNumber))
	c.NotBefore, c.NotAfter = report.Time{Time: x.NotBefore.UTC()}, report.Time{Time: x.NotAfter.UTC()}
	c.SubjectKeyID, c.AuthorityKeyID = keyID(x.SubjectKeyId), keyID(x.AuthorityKeyId)

	n := names{reading: r}
	for _, name := range x.DNSNames {
		n.add(&c.DNSNames, name)
	}
	for _, ip := range x.IPAddresses {
		n.add(&c.IPAddresses, ip.String())
	}
	for _, name := range x.EmailAddresses {
		n.add(&c.EmailAddresses, name)
	}
	n.end()
	for _, url := range x.IssuingCertificateURL {
		r.issuerURL([]byte(url))
	}
	if x.BasicConstraintsValid {
		e, _ := find(r.parts.Extensions, basicConstraints)
		c.BasicConstraints = &report.BasicConstraints{CA: x.IsCA, Critical: e.critical}
		if x.MaxPathLen >= 0 {
			c.BasicConstraints.PathLength = report.Of(x.MaxPathLen)
		}
	}
	if _, ok := find(r.parts.Extensions, keyUsage); ok {
		c.KeyUsage = report.Of(usageNames(func(bit int) bool { return x.KeyUsage>>bit&1 == 1 }))
	}
}

// keyID returns a key identifier in hexadecimal; nil is unknown.
func keyID(id []byte) report.Opt[string] {
	if id == nil {
		return report.Opt[string]{}
	}
	return report.Of(cut(hex.EncodeToString(id)))
}

// usages are the bits of a keyUsage, as described in RFC 5280, Section 4.2.1.3.
var usages = []string{
	"digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement",
	"keyCertSign", "cRLSign", "encipherOnly", "decipherOnly",
}

// usageNames returns the names of the bits that are set.
func usageNames(isSet func(bit int) bool) report.List[string] {
	var set report.List[string]
	for bit, name := range usages {
		if isSet(bit) {
			set = append(set, name)
		}
	}
	return set
}
