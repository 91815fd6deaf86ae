package certificate

import (
	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"

	"smtpcap/report"
)

// signatureNames are OpenSSL's names of signature algorithms, which stand in what
// people compare with.
var signatureNames = map[string]string{
	"1.2.840.113549.1.1.2":   "md2WithRSAEncryption",
	"1.2.840.113549.1.1.3":   "md4WithRSAEncryption",
	"1.2.840.113549.1.1.4":   "md5WithRSAEncryption",
	"1.2.840.113549.1.1.5":   "sha1WithRSAEncryption",
	"1.2.840.113549.1.1.10":  "rsassaPss",
	"1.2.840.113549.1.1.11":  "sha256WithRSAEncryption",
	"1.2.840.113549.1.1.12":  "sha384WithRSAEncryption",
	"1.2.840.113549.1.1.13":  "sha512WithRSAEncryption",
	"1.2.840.113549.1.1.14":  "sha224WithRSAEncryption",
	"1.3.14.3.2.29":          "sha1WithRSA",
	"1.2.840.10040.4.3":      "dsaWithSHA1",
	"2.16.840.1.101.3.4.3.1": "dsa_with_SHA224",
	"2.16.840.1.101.3.4.3.2": "dsa_with_SHA256",
	"1.2.840.10045.4.1":      "ecdsa-with-SHA1",
	"1.2.840.10045.4.3.1":    "ecdsa-with-SHA224",
	"1.2.840.10045.4.3.2":    "ecdsa-with-SHA256",
	"1.2.840.10045.4.3.3":    "ecdsa-with-SHA384",
	"1.2.840.10045.4.3.4":    "ecdsa-with-SHA512",
	"1.3.101.112":            "ED25519",
	"1.3.101.113":            "ED448",
}

// readSignatureAlgorithm reads the algorithm's identifier, as described in RFC 5280,
// Section 4.1.1.2.
func (r *reading) readSignatureAlgorithm() {
	var (
		s       = cryptobyte.String(r.parts.SignatureAlgorithm)
		content cryptobyte.String
		oid     string
	)
	if !read(&s, &content, casn1.SEQUENCE) || !readIdentifier(&content, &oid) {
		r.problem("malformed signatureAlgorithm (RFC 5280, Section 4.1.1.2)")
		return
	}
	if name, ok := signatureNames[oid]; ok {
		oid = name
	}
	r.cert.SignatureAlgorithm = report.Of(oid)
}
