package inference

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"sync"
	"testing"
	"time"
)

// The keys of the tests, made when they are first asked for.
var testKeys = map[Key]func() (crypto.Signer, error){
	RSA1024: rsaKey(1024), RSA2048: rsaKey(2048), RSA3072: rsaKey(3072), RSA4096: rsaKey(4096),
	P256: curveKey(elliptic.P256()), P384: curveKey(elliptic.P384()), P521: curveKey(elliptic.P521()),
	Ed25519: sync.OnceValues(func() (crypto.Signer, error) {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		return key, err
	}),
}

func rsaKey(bits int) func() (crypto.Signer, error) {
	return sync.OnceValues(func() (crypto.Signer, error) { return rsa.GenerateKey(rand.Reader, bits) })
}

func curveKey(c elliptic.Curve) func() (crypto.Signer, error) {
	return sync.OnceValues(func() (crypto.Signer, error) { return ecdsa.GenerateKey(c, rand.Reader) })
}

func keyFor(t *testing.T, k Key) crypto.Signer {
	t.Helper()
	key, err := testKeys[k]()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// issue returns a chain of n certificates for a key, its root left out, and the root.
func issue(t *testing.T, key crypto.Signer, n int) (chain [][]byte, root []byte) {
	t.Helper()
	authority := keyFor(t, P256)
	parent := template("root", true)
	root = sign(t, parent, parent, authority.Public(), authority)
	for i := range n - 1 {
		ca := template("authority "+string(rune('A'+i)), true)
		chain = append([][]byte{sign(t, ca, parent, authority.Public(), authority)}, chain...)
		parent = ca
	}
	leaf := template("mx.example.test", false)
	return append([][]byte{sign(t, leaf, parent, key.Public(), authority)}, chain...), root
}

func template(name string, authority bool) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), BasicConstraintsValid: true, IsCA: authority,
	}
}

func sign(t *testing.T, cert, parent *x509.Certificate, key crypto.PublicKey, by crypto.Signer) []byte {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, cert, parent, key, by)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// certificateOf returns a chain of n certificates and its key.
func certificateOf(t *testing.T, k Key, n int) tls.Certificate {
	t.Helper()
	key := keyFor(t, k)
	chain, _ := issue(t, key, n)
	return tls.Certificate{Certificate: chain, PrivateKey: key}
}

// listLength is how long a certificate_list without extensions is.
func listLength(chain [][]byte) int {
	n := 0
	for _, der := range chain {
		n += entryOverhead + len(der)
	}
	return n
}
