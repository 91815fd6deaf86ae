package trust

import (
	"crypto/x509"
	"net"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"smtpcap/report"
)

// under judges a leaf below an authority with constraints.
func under(t *testing.T, leaf, constraints func(*x509.Certificate)) *report.Verification {
	t.Helper()
	m := newMaker(t)
	root := m.issue("Root", "Root", authorityOf)
	ca := m.issue("CA", "Root", authorityOf, constraints)
	return judged(t, trusting(root), inside, m.issue("mx", "CA", leaf), ca)
}

func TestConstraints(t *testing.T) {
	dns := func(names ...string) func(*x509.Certificate) {
		return func(c *x509.Certificate) { c.DNSNames = names }
	}
	network := func(text string) *net.IPNet {
		_, n, err := net.ParseCIDR(text)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	permitDNS := func(names ...string) func(*x509.Certificate) {
		return func(c *x509.Certificate) { c.PermittedDNSDomains = names }
	}
	for _, test := range []struct {
		name              string
		leaf, constraints func(*x509.Certificate)
		want              code
	}{
		{"inside", dns("mx.example.test"), permitDNS("example.test"), 0},
		{"the base itself", dns("Example.test"), permitDNS("example.test"), 0},
		{"outside", dns("mx.other.test"), permitDNS("example.test"), permittedViolation},
		{"not at a dot", dns("mxexample.test"), permitDNS("example.test"), permittedViolation},
		{"one of two", dns("mx.other.test"), permitDNS("example.test", "other.test"), 0},
		{"one name of two", dns("mx.example.test", "mx.other.test"), permitDNS("example.test"), permittedViolation},
		{"excluded", dns("mx.example.test"), func(c *x509.Certificate) { c.ExcludedDNSDomains = []string{"example.test"} }, excludedViolation},
		{"excluded others", dns("mx.example.test"), func(c *x509.Certificate) { c.ExcludedDNSDomains = []string{"other.test"} }, 0},
		{"of another kind", dns("mx.example.test"), func(c *x509.Certificate) { c.PermittedEmailAddresses = []string{"a@example.test"} }, 0},
		{"address inside", func(c *x509.Certificate) { c.IPAddresses = []net.IP{net.IPv4(192, 0, 2, 1)} },
			func(c *x509.Certificate) { c.PermittedIPRanges = []*net.IPNet{network("192.0.2.0/24")} }, 0},
		{"address outside", func(c *x509.Certificate) { c.IPAddresses = []net.IP{net.IPv4(192, 0, 3, 1)} },
			func(c *x509.Certificate) { c.PermittedIPRanges = []*net.IPNet{network("192.0.2.0/24")} }, permittedViolation},
		{"address of the other family", func(c *x509.Certificate) { c.IPAddresses = []net.IP{net.ParseIP("2001:db8::1")} },
			func(c *x509.Certificate) { c.PermittedIPRanges = []*net.IPNet{network("192.0.2.0/24")} }, permittedViolation},
		{"mailbox at a host", func(c *x509.Certificate) { c.EmailAddresses = []string{"a@Example.test"} },
			func(c *x509.Certificate) { c.PermittedEmailAddresses = []string{"example.test"} }, 0},
		{"mailbox below a domain", func(c *x509.Certificate) { c.EmailAddresses = []string{"a@mx.example.test"} },
			func(c *x509.Certificate) { c.PermittedEmailAddresses = []string{".example.test"} }, 0},
		{"mailbox at another host", func(c *x509.Certificate) { c.EmailAddresses = []string{"a@mx.example.test"} },
			func(c *x509.Certificate) { c.PermittedEmailAddresses = []string{"example.test"} }, permittedViolation},
		{"another mailbox", func(c *x509.Certificate) { c.EmailAddresses = []string{"b@example.test"} },
			func(c *x509.Certificate) { c.PermittedEmailAddresses = []string{"a@example.test"} }, permittedViolation},
		{"URI", func(c *x509.Certificate) {
			c.URIs = []*url.URL{{Scheme: "https", Host: "mx.example.test:8443", Path: "/a"}}
		},
			func(c *x509.Certificate) { c.PermittedURIDomains = []string{".example.test"} }, 0},
		{"URI of another host", func(c *x509.Certificate) { c.URIs = []*url.URL{{Scheme: "https", Host: "other.test"}} },
			func(c *x509.Certificate) { c.PermittedURIDomains = []string{"example.test"} }, permittedViolation},
		{"URI without a host", func(c *x509.Certificate) { c.URIs = []*url.URL{{Scheme: "urn", Opaque: "a"}} },
			func(c *x509.Certificate) { c.PermittedURIDomains = []string{"example.test"} }, unsupportedName},
		{"common name", func(c *x509.Certificate) { c.Subject.CommonName = "mx.other.test" }, permitDNS("example.test"), permittedViolation},
		{"common name beside a DNS name", func(c *x509.Certificate) {
			c.Subject.CommonName, c.DNSNames = "mx.other.test", []string{"mx.example.test"}
		}, permitDNS("example.test"), 0},
		{"common name of one label", func(c *x509.Certificate) { c.Subject.CommonName = "other" }, permitDNS("example.test"), 0},
	} {
		if v := under(t, test.leaf, test.constraints); v.Code != report.Of(int(test.want)) {
			t.Errorf("%s: %v, want %d", test.name, v.Errors, test.want)
		}
	}
}

// subtrees encodes nameConstraints with permitted subtrees.
func subtrees(bases ...func(*cryptobyte.Builder)) []byte {
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(tagPermitted, func(b *cryptobyte.Builder) {
			for _, base := range bases {
				b.AddASN1(asn1.SEQUENCE, base)
			}
		})
	})
	return b.BytesOrPanic()
}

func general(kind asn1.Tag, value string) func(*cryptobyte.Builder) {
	return func(b *cryptobyte.Builder) {
		b.AddASN1(kind, func(b *cryptobyte.Builder) { b.AddBytes([]byte(value)) })
	}
}

func TestConstraintsThatNobodyUses(t *testing.T) {
	x400 := asn1.Tag(3) | 0xa0
	for name, test := range map[string]struct {
		der     []byte
		subject generalName
		want    code
		ok      bool
	}{
		"a minimum": {subtrees(func(b *cryptobyte.Builder) {
			general(generalDNS, "example.test")(b)
			general(asn1.Tag(0)|0x80, "\x01")(b)
		}), generalName{generalDNS, []byte("mx.example.test")}, subtreeMinMax, true},
		"a kind without a meaning": {subtrees(general(x400, "")), generalName{x400, nil}, unsupportedConstraint, true},
		"a private kind":           {subtrees(general(generalOther, "")), generalName{generalOther, nil}, 0, false},
		"a broken network":         {subtrees(general(generalAddress, "\x0a")), generalName{generalAddress, []byte{10, 0, 0, 1}}, unsupportedName, true},
	} {
		c, ok := readConstraints(test.der)
		if !ok {
			t.Errorf("%s: not read", name)
			continue
		}
		if got, ok := c.check([]generalName{test.subject}); got != test.want || ok != test.ok {
			t.Errorf("%s: %d, %v; want %d, %v", name, got, ok, test.want, test.ok)
		}
	}
	if _, ok := readConstraints([]byte("\x30\x03\xa0\x01\x30")); ok {
		t.Error("a cut list is read")
	}
}

func TestConstraintsTakeBoundedWork(t *testing.T) {
	many := make([]string, 1200)
	for i := range many {
		many[i] = strings.Repeat("a", 1+i%60) + ".example.test"
	}
	m := newMaker(t)
	root := m.issue("Root", "Root", authorityOf)
	ca := m.issue("CA", "Root", authorityOf, func(c *x509.Certificate) { c.ExcludedDNSDomains = many })
	leaf := m.issue("mx", "CA", func(c *x509.Certificate) {
		for range 1200 {
			c.DNSNames = append(c.DNSNames, "b.test")
		}
	})
	c := serverShowed(inside, leaf, ca)
	New(trusting(root)).Judge(c)
	if v := c.ServerChain.Verification; v.Code.Known || v.Trusted.Known || len(c.Completeness.Limits) != 1 {
		t.Errorf("code %v, trusted %v, limits %q", v.Code, v.Trusted, c.Completeness.Limits)
	}
}
