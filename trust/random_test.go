package trust

import (
	"crypto/x509"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// A draw makes certificates by chance, of few names and two keys, so that paths fork,
// loop and break.
type draw struct {
	*rand.Rand
	makers [2]*maker
}

// name draws one of few.
func (d *draw) name() string { return string(rune('A' + d.IntN(4))) }

// certificate draws one for a subject, and describes it.
func (d *draw) certificate(subject string) ([]byte, string) {
	issuer := d.name()
	said := []string{issuer + " -> " + subject}
	change := func(chance float64, what string, f func(*x509.Certificate)) func(*x509.Certificate) {
		if d.Float64() >= chance {
			return func(*x509.Certificate) {}
		}
		said = append(said, what)
		return f
	}
	signer := d.makers[0]
	if d.Float64() < 0.15 {
		signer = d.makers[1]
		said = append(said, "the other key")
	}
	der := signer.issue(subject, issuer,
		change(0.85, "CA", authorityOf),
		change(0.1, "path length 0", func(c *x509.Certificate) { c.MaxPathLenZero = c.IsCA }),
		change(0.1, "expired", func(c *x509.Certificate) { c.NotAfter = inside.AddDate(0, -1, 0) }),
		change(0.1, "not yet valid", func(c *x509.Certificate) { c.NotBefore = inside.AddDate(0, 1, 0) }),
		change(0.1, "no keyCertSign", func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageDigitalSignature }),
		change(0.1, "for clients", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }),
		change(0.1, "for DNS names below other.test", func(c *x509.Certificate) { c.PermittedDNSDomains = []string{"other.test"} }),
		change(0.2, "key 1", func(c *x509.Certificate) { c.SubjectKeyId = []byte{1} }),
		change(0.1, "key 2", func(c *x509.Certificate) { c.SubjectKeyId = []byte{2} }),
		change(0.1, "by key 1", func(c *x509.Certificate) { c.AuthorityKeyId = []byte{1} }),
	)
	return der, strings.Join(said, ", ")
}

// TestRandomChainsAreJudgedAsByOpenSSL compares the verdicts on chains that nobody
// would make.
func TestRandomChainsAreJudgedAsByOpenSSL(t *testing.T) {
	run := openssl(t)
	d := draw{rand.New(rand.NewPCG(25, 465)), [2]*maker{newMaker(t), newMaker(t)}}
	seen := map[opinion]int{}
	for range 150 {
		var said []string
		add := func(to *[][]byte, subject string) {
			der, what := d.certificate(subject)
			*to = append(*to, der)
			said = append(said, what)
		}
		var chain, roots [][]byte
		add(&chain, "mx.example.test")
		for range d.IntN(5) {
			add(&chain, d.name())
		}
		said = append(said, "roots:")
		for _, name := range []string{"A", "B", "C", "D"}[:d.IntN(5)] {
			add(&roots, name)
		}
		r := trial{roots: roots, at: inside}
		rest := ""
		if len(chain) > 1 {
			rest = writePEM(t, "rest.pem", chain[1:]...)
		}
		want, text, ok := opinionOf(run(append(r.arguments(t, rest), writePEM(t, "leaf.pem", chain[0]))...))
		if !ok {
			t.Fatalf("openssl cannot read %q", said)
		}
		seen[want]++
		if got, gotText := ours(r.judge(chain)); got != want || gotText != text {
			t.Errorf("%s:\n%v %q, want %v %q", strings.Join(said, "\n"), got, gotText, want, text)
		}
	}
	if len(seen) < 10 || seen[opinion{}] == 0 {
		t.Errorf("too little is tried: %s", fmt.Sprint(seen))
	}
}
