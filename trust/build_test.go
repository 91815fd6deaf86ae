package trust

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"strconv"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"smtpcap/report"
)

// A maker issues certificates that package certs has no shape for. All have one key.
type maker struct {
	t   *testing.T
	key crypto.Signer
}

func newMaker(t *testing.T) *maker {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &maker{t, key}
}

// issue returns a certificate for subject, issued by issuer, with changes.
func (m *maker) issue(subject, issuer string, changes ...func(*x509.Certificate)) []byte {
	m.t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: subject},
		NotBefore: inside.AddDate(-1, 0, 0), NotAfter: inside.AddDate(1, 0, 0),
	}
	for _, change := range changes {
		change(template)
	}
	parent := &x509.Certificate{Subject: pkix.Name{CommonName: issuer}}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, m.key.Public(), m.key)
	if err != nil {
		m.t.Fatal(err)
	}
	return der
}

// authority makes a certificate one of an authority.
func authorityOf(c *x509.Certificate) { c.BasicConstraintsValid, c.IsCA = true, true }

// ladder returns a chain with n authorities under a root, and the root.
func (m *maker) ladder(n int) (chain [][]byte, root []byte) {
	m.t.Helper()
	name := func(i int) string { return "CA " + strconv.Itoa(i) }
	chain = append(chain, m.issue("mx.example.test", name(0)))
	for i := range n {
		chain = append(chain, m.issue(name(i), name(i+1), authorityOf))
	}
	return chain, m.issue(name(n), name(n), authorityOf)
}

func TestPathsHaveALimit(t *testing.T) {
	for n, want := range map[int]code{maxDepth: 0, maxDepth + 1: chainTooLong, maxDepth + 20: chainTooLong} {
		chain, root := newMaker(t).ladder(n)
		v := judged(t, trusting(root), inside, chain...)
		if v.Code != report.Of(int(want)) || len(v.Path) != maxDepth+2 {
			t.Errorf("%d authorities: code %v, path of %d; want %d", n, v.Code, len(v.Path), want)
		}
	}
}

func TestCrossSignedPathsAreOnThePath(t *testing.T) {
	m := newMaker(t)
	root, old := m.issue("New", "New", authorityOf), m.issue("Old", "Old", authorityOf)
	cross := m.issue("New", "Old", authorityOf)
	ca, leaf := m.issue("CA", "New", authorityOf), m.issue("mx.example.test", "CA")
	for name, store := range map[string][][]byte{"none": nil, "new": {root}, "old": {old}, "both": {old, root}} {
		v := judged(t, trusting(store...), inside, leaf, ca, cross)
		if roles(v) != "lii" || v.InOrder != report.Of(true) || v.Trusted.V != (store != nil) {
			t.Errorf("%s: roles %q, in order %v, trusted %v", name, roles(v), v.InOrder, v.Trusted)
		}
	}
}

func TestTheRootsComeFirst(t *testing.T) {
	m := newMaker(t)
	root, cross := m.issue("New", "New", authorityOf), m.issue("New", "Old", authorityOf)
	v := judged(t, trusting(root), inside, m.issue("mx.example.test", "New"), cross)
	if v.Code != report.Of(0) || len(v.Path) != 2 {
		t.Errorf("code %v, path %q", v.Code, v.Path)
	}
}

func TestAnAuthorityInTheStoreIsNoRoot(t *testing.T) {
	m := newMaker(t)
	leaf, ca := m.issue("mx.example.test", "CA"), m.issue("CA", "Root", authorityOf)
	if v := judged(t, trusting(ca), inside, leaf); v.Code != report.Of(int(unableToGetIssuer)) || v.Trusted != report.Of(false) {
		t.Errorf("code %v, trusted %v", v.Code, v.Trusted)
	}
}

func TestAnIssuerOfTheSameNameThatIsValidIsPreferred(t *testing.T) {
	m := newMaker(t)
	old := m.issue("CA", "CA", authorityOf, func(c *x509.Certificate) { c.NotAfter = inside.AddDate(0, -1, 0) })
	older := m.issue("CA", "CA", authorityOf, func(c *x509.Certificate) { c.NotAfter = inside.AddDate(0, -2, 0) })
	valid := m.issue("CA", "CA", authorityOf)
	leaf := m.issue("mx.example.test", "CA")
	if v := judged(t, trusting(older, old, valid), inside, leaf); v.Code != report.Of(0) {
		t.Errorf("code %v", v.Code)
	}
	v := judged(t, trusting(older, old), inside, leaf)
	if v.Code != report.Of(int(hasExpired)) || v.Errors[0].Depth != 1 {
		t.Errorf("%v", v.Errors)
	}
}

func TestASelfSignedMimicOfARootIsNotTrusted(t *testing.T) {
	real, mimic := newMaker(t), newMaker(t)
	root := real.issue("Root", "Root", authorityOf)
	v := judged(t, trusting(root), inside, mimic.issue("mx.example.test", "Root"), mimic.issue("Root", "Root", authorityOf))
	if v.Trusted.V || v.Code.V == 0 || signed(v) != "gg" {
		t.Errorf("code %v, signatures %q", v.Code, signed(v))
	}
}

// dssSigValue encodes a signature of DSA.
func dssSigValue(r, s *big.Int) []byte {
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1BigInt(r)
		b.AddASN1BigInt(s)
	})
	return b.BytesOrPanic()
}
