package certs

import (
	"bytes"
	"crypto/x509"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// capture is a moment within the captures that are built for tests.
var capture = time.Date(2026, time.November, 2, 10, 0, 0, 0, time.UTC)

func parse(t *testing.T, der []byte) *x509.Certificate {
	t.Helper()
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// verify looks for a path from the first certificate to the root of the shape.
func verify(t *testing.T, name string) error {
	t.Helper()
	o := x509.VerifyOptions{Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool(), CurrentTime: capture,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}
	o.Roots.AddCert(parse(t, Root(name)))
	chain := Chain(name)
	for _, der := range chain[1:] {
		o.Intermediates.AddCert(parse(t, der))
	}
	_, err := parse(t, chain[0]).Verify(o)
	return err
}

func TestShapesVerify(t *testing.T) {
	for _, name := range []string{
		"chain-1", "chain-2", "chain-3", "chain-4", "chain-5", "chain-3-with-root", "wrong-order", "duplicate", "unrelated",
		"private-ca", "rsa-1024", "rsa-2048", "rsa-4096", "p256", "p384", "p521", "ed25519", "rsa-pss", "no-san", "wildcard", "idn",
		"utf8-name", "t61-name", "bmp-name", "eku-server-only", "eku-client", "eku-both", "eku-any", "no-eku", "must-staple",
		"sct", "ip-and-email-san", "rsa-exponent-3", "ed448", "unknown-key", "rsa-pss-key", "long-serial", "zero-serial",
	} {
		if err := verify(t, name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestShapesDoNotVerify(t *testing.T) {
	for name, want := range map[string]string{
		"missing-intermediate": "unknown authority",
		"gap":                  "unknown authority",
		"bad-signature":        "verification error",
		"md5":                  "insecure algorithm MD5-RSA",
		"sha1":                 "insecure algorithm SHA1-RSA",
		"expired":              "has expired or is not yet valid",
		"expired-intermediate": "has expired or is not yet valid",
		"not-yet-valid":        "has expired or is not yet valid",
		"path-length-exceeded": "too many intermediates",
		"not-a-ca":             "parent certificate cannot sign",
		"name-constraints":     "not permitted by any constraint",
		"poisoned":             "unhandled critical extension",
	} {
		if err := verify(t, name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}

func TestShapesThatGoRefuses(t *testing.T) {
	for name, want := range map[string]string{
		"negative-serial":         "negative serial number",
		"empty-serial":            "malformed serial number",
		"padded-serial":           "malformed serial number",
		"time-with-fraction":      "malformed GeneralizedTime",
		"time-unreadable":         "malformed UTCTime",
		"duplicate-extension":     "duplicate extension",
		"bad-san":                 "invalid subject alternative name",
		"san-not-ascii":           "SAN dNSName is malformed",
		"printable-not-printable": "invalid PrintableString",
		"rsa-long-exponent":       "invalid RSA public exponent",
		"secp256k1":               "unsupported elliptic curve",
		"explicit-curve":          "invalid ECDSA parameters",
		"broken-der":              "malformed issuer",
		"ber-length":              "malformed certificate",
		"trailing-bytes":          "trailing data",
	} {
		if _, err := x509.ParseCertificate(Chain(name)[0]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}

func TestSelfSigned(t *testing.T) {
	cert := parse(t, Chain("self-signed")[0])
	if !bytes.Equal(cert.RawSubject, cert.RawIssuer) || Root("self-signed") != nil {
		t.Errorf("subject %s, issuer %s", cert.Subject, cert.Issuer)
	}
	if err := cert.CheckSignature(cert.SignatureAlgorithm, cert.RawTBSCertificate, cert.Signature); err != nil {
		t.Error(err)
	}
}

func TestOrder(t *testing.T) {
	for name, want := range map[string][]string{
		"chain-5":           {"mx.example.test", "Example CA 4", "Example CA 3", "Example CA 2", "Example CA 1"},
		"chain-3-with-root": {"mx.example.test", "Example CA 1", "Example Root CA"},
		"wrong-order":       {"mx.example.test", "Example CA 1", "Example CA 2"},
		"leaf-last":         {"Example CA 1", "Example CA 2", "mx.example.test"},
		"gap":               {"mx.example.test", "Example CA 3", "Example CA 1"},
		"duplicate":         {"mx.example.test", "Example CA 1", "Example CA 1"},
		"unrelated":         {"mx.example.test", "Example CA 1", "Stranger CA"},
		"not-a-ca":          {"mx.example.test", "www.example.test", "Example CA 1"},
	} {
		var got []string
		for _, der := range Chain(name) {
			got = append(got, parse(t, der).Subject.CommonName)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestRawKey(t *testing.T) {
	if _, err := x509.ParsePKIXPublicKey(Chain("raw-key")[0]); err != nil {
		t.Error(err)
	}
}

func TestEachShapeHasEntries(t *testing.T) {
	names := Names()
	if len(names) < 70 || !slices.IsSorted(names) {
		t.Errorf("%d shapes, sorted: %v", len(names), slices.IsSorted(names))
	}
	for _, name := range names {
		if len(Chain(name)) == 0 {
			t.Errorf("%s is empty", name)
		}
	}
}

func TestNoPrivateKeys(t *testing.T) {
	for _, name := range Names() {
		text, err := os.ReadFile("testdata/" + name + ".pem")
		if err != nil || bytes.Contains(text, []byte("PRIVATE")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
