package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"time"
)

// host is the server's name in all shapes.
const host = "mx.example.test"

// A world is what the shapes share: a root and a ladder of authorities below it.
type world struct {
	root   *authority
	ladder []*authority // "Example CA 1", issued by the root, issued "Example CA 2", …
	leaf   crypto.Signer
	serial int64
}

// An authority is a certificate that issues others.
type authority struct {
	der  []byte
	cert *x509.Certificate
	key  crypto.Signer
}

func newWorld() *world {
	w := &world{leaf: ecdsaKey(elliptic.P256()), serial: 0x5a0000}
	w.root = w.authority("Example Root CA", rsaKey(2048), nil)
	above := w.root
	for i := range 4 {
		above = w.authority(fmt.Sprintf("Example CA %d", i+1), rsaKey(2048), above)
		w.ladder = append(w.ladder, above)
	}
	return w
}

// A change makes a template into what a shape is about.
type change func(*x509.Certificate)

// authority issues a certificate for an authority; above is nil for a root.
func (w *world) authority(name string, key crypto.Signer, above *authority, changes ...change) *authority {
	t := w.template(name)
	t.NotBefore, t.NotAfter = year(2020), year(2040)
	t.IsCA, t.KeyUsage = true, x509.KeyUsageCertSign|x509.KeyUsageCRLSign
	if above == nil {
		above = &authority{cert: t, key: key}
	}
	der := sign(t, above, key.Public(), changes)
	return &authority{der, try(x509.ParseCertificate(der)), key}
}

// issue returns a leaf with the common key.
func (w *world) issue(by *authority, changes ...change) []byte {
	return w.issueFor(by, w.leaf.Public(), changes...)
}

// issueFor returns a leaf with another key.
func (w *world) issueFor(by *authority, key crypto.PublicKey, changes ...change) []byte {
	t := w.template(host)
	t.KeyUsage = x509.KeyUsageDigitalSignature
	t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	t.DNSNames = []string{host}
	t.IssuingCertificateURL = []string{"http://ca.example.test/ca.crt"}
	return sign(t, by, key, changes)
}

func (w *world) template(name string) *x509.Certificate {
	w.serial++
	return &x509.Certificate{
		SerialNumber:          big.NewInt(w.serial),
		Subject:               pkix.Name{Country: []string{"XX"}, Organization: []string{"Example"}, CommonName: name},
		NotBefore:             year(2026),
		NotAfter:              year(2036),
		BasicConstraintsValid: true,
	}
}

func sign(t *x509.Certificate, by *authority, key crypto.PublicKey, changes []change) []byte {
	for _, c := range changes {
		c(t)
	}
	return try(x509.CreateCertificate(rand.Reader, t, by.cert, key, by.key))
}

func year(y int) time.Time { return time.Date(y, time.January, 1, 0, 0, 0, 0, time.UTC) }

func rsaKey(bits int) crypto.Signer { return try(rsa.GenerateKey(rand.Reader, bits)) }

func ecdsaKey(c elliptic.Curve) crypto.Signer { return try(ecdsa.GenerateKey(c, rand.Reader)) }

func ed25519Key() crypto.Signer {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	must(err)
	return key
}
