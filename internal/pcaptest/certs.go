package pcaptest

import (
	"crypto/x509"
	_ "embed"
	"encoding/pem"
)

//go:generate go run ./gencerts -o testdata

var (
	//go:embed testdata/server.pem
	serverPEM []byte
	//go:embed testdata/client.pem
	clientPEM []byte
	//go:embed testdata/large.pem
	largePEM []byte
)

// ServerChain returns the first n certificates, at most five, of
// mx.example.test's chain: the leaf with an RSA key, three intermediates, the
// root.
func ServerChain(n int) [][]byte { return ders(serverPEM)[:n] }

// ClientChain returns the first n certificates, at most three, of
// client.example.test's chain: the leaf with a P-256 key, one intermediate, the
// root.
func ClientChain(n int) [][]byte { return ders(clientPEM)[:n] }

// LargeChain returns a chain of three in which each certificate has 300 names,
// more than 32 KiB in all.
func LargeChain() [][]byte { return ders(largePEM) }

// PublicKey returns the SubjectPublicKeyInfo of a certificate, which is what a
// raw public key is, as described in RFC 7250, Section 3.
func PublicKey(der []byte) []byte {
	cert, err := x509.ParseCertificate(der)
	must(err)
	return cert.RawSubjectPublicKeyInfo
}

// Subject returns the DER name of a certificate's subject.
func Subject(der []byte) []byte {
	cert, err := x509.ParseCertificate(der)
	must(err)
	return cert.RawSubject
}

// Filler returns an entry of n bytes that looks like a certificate from outside
// and holds nothing.
func Filler(n int) []byte {
	b := make([]byte, n)
	if n >= 4 {
		copy(b, []byte{0x30, 0x82, byte((n - 4) >> 8), byte(n - 4)})
	}
	return b
}

func ders(file []byte) [][]byte {
	var out [][]byte
	for {
		var block *pem.Block
		if block, file = pem.Decode(file); block == nil {
			return out
		}
		out = append(out, block.Bytes)
	}
}
