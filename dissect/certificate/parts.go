// Package certificate reads X.509 certificates as they are on the wire: with
// crypto/x509 first, and with a tolerant reader of its own where that refuses. It
// knows nothing of TLS, of packets, or of trust.
package certificate

// Parts are the pieces of a certificate that verifying it takes, as described in
// RFC 5280, Section 4.1. The slices lie in the DER.
type Parts struct {
	TBS                []byte // with its header: what is signed
	Issuer             []byte // names, with their headers
	Subject            []byte
	SPKI               []byte // SubjectPublicKeyInfo, with its header
	SignatureAlgorithm []byte // the outer AlgorithmIdentifier, with its header
	Signature          []byte // without the count of unused bits
	AuthorityIssuer    []byte // of the authorityKeyIdentifier: directoryName, or nil
	AuthoritySerial    []byte // of the authorityKeyIdentifier, or nil
	Serial             []byte // content of the INTEGER
}
