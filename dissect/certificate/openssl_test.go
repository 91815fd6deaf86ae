package certificate

import (
	"bytes"
	"fmt"
	"net/netip"
	"os/exec"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"smtpcap/internal/certs"
	"smtpcap/report"
)

// facts are what OpenSSL and we say of a certificate, in words of ours.
type facts struct {
	Version, Serial, Subject, Issuer, NotBefore, NotAfter, Signature string
	Algorithm, Bits, Curve                                           string
	Constraints, Usage, Purposes, Names                              string
	SubjectKey, AuthorityKey, IssuerURLs, SHA256                     string
}

// exceptions are the fields in which OpenSSL says something else of a shape's leaf.
var exceptions = map[string]string{
	"bad-san":        "Names",  // it prints the bytes
	"san-not-ascii":  "Names",  // it escapes them
	"trailing-bytes": "SHA256", // it digests what it would have written, not what was sent
	"ber-length":     "SHA256",
}

// isException reports whether a difference is one of these.
func isException(der []byte, field string) bool {
	for name, differs := range exceptions {
		if differs == field && bytes.Equal(der, certs.Chain(name)[0]) {
			return true
		}
	}
	return false
}

// TestOpenSSLSaysTheSame holds each field of each certificate that OpenSSL can read
// against what it prints.
func TestOpenSSLSaysTheSame(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("openssl is not here")
	}
	if testing.Short() {
		t.Skip("it starts openssl a hundred times")
	}
	compared := 0
	for _, der := range everyCertificate() {
		text, err := openssl(der, "-text", "-fingerprint", "-sha256", "-nameopt", "RFC2253,-esc_msb,utf8")
		if err != nil || strings.Contains(text, "Bad time value") {
			continue
		}
		compared++
		want, got := opensslFacts(t, text), ourFacts(Read(string(der)))
		w, g := reflect.ValueOf(want), reflect.ValueOf(got)
		for i := range w.NumField() {
			field, want, got := w.Type().Field(i).Name, w.Field(i).String(), g.Field(i).String()
			if want != got && !isException(der, field) {
				t.Errorf("serial %s: %s is %q, OpenSSL has %q", g.FieldByName("Serial"), field, got, want)
			}
		}
	}
	if compared < 90 {
		t.Errorf("OpenSSL read %d certificates, want at least 90", compared)
	}
}

func openssl(der []byte, options ...string) (string, error) {
	cmd := exec.Command("openssl", append([]string{"x509", "-inform", "DER", "-noout"}, options...)...)
	cmd.Stdin = bytes.NewReader(der)
	out, err := cmd.Output()
	return string(out), err
}

// opensslFacts reads the text of openssl x509.
func opensslFacts(t *testing.T, text string) facts {
	line := func(pattern string) string {
		if m := regexp.MustCompile(`(?m)^ *` + pattern + ` *$`).FindStringSubmatch(text); m != nil {
			return m[1]
		}
		return ""
	}
	// after returns the line that follows the heading of an extension.
	after := func(extension string) string { return line(regexp.QuoteMeta(extension) + `:[^\n]*\n *(.*?)`) }
	f := facts{
		Version:   line(`Version: (\d)\b.*`),
		Serial:    opensslSerial(text),
		Subject:   line(`Subject: (.*)`),
		Issuer:    line(`Issuer: (.*)`),
		NotBefore: opensslTime(t, line(`Not Before: (.*)`)),
		NotAfter:  opensslTime(t, line(`Not After : (.*)`)),
		Signature: line(`Signature Algorithm: (\S+)`),
		Algorithm: translated(line(`Public Key Algorithm: (\S+)`), opensslKeys),
		Bits:      line(`Public-Key: \((\d+) bit\)`),
		Curve:     line(`NIST CURVE: (\S+)`),

		Constraints:  line(`X509v3 Basic Constraints:.*\n *(CA:.*?)`),
		Usage:        translated(after("X509v3 Key Usage"), opensslUsages),
		Purposes:     translated(after("X509v3 Extended Key Usage"), opensslPurposes),
		Names:        opensslNames(after("X509v3 Subject Alternative Name")),
		SubjectKey:   opensslHex(after("X509v3 Subject Key Identifier")),
		AuthorityKey: opensslHex(after("X509v3 Authority Key Identifier")),
		IssuerURLs:   line(`CA Issuers - URI:(.*)`),
		SHA256:       opensslHex(line(`sha256 Fingerprint=(.*)`)),
	}
	if strings.Contains(text, "Basic Constraints: critical") {
		f.Constraints += ", critical"
	}
	return f
}

// opensslSerial reads "5898251 (0x5a000b)", or bytes on a line of their own.
func opensslSerial(text string) string {
	if m := regexp.MustCompile(`Serial Number: (-?)\d+ \(-?0x([0-9a-f]+)\)`).FindStringSubmatch(text); m != nil {
		if len(m[2])%2 != 0 {
			m[2] = "0" + m[2]
		}
		return m[1] + m[2]
	}
	m := regexp.MustCompile(`Serial Number:\n +(?:\((Negative)\))?([0-9a-f:]+)`).FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	if m[1] != "" {
		return "-" + opensslHex(m[2])
	}
	return opensslHex(m[2])
}

func opensslTime(t *testing.T, text string) string {
	at, err := time.Parse("Jan _2 15:04:05 2006 MST", text)
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC().Format(time.RFC3339)
}

func opensslHex(text string) string { return strings.ToLower(strings.ReplaceAll(text, ":", "")) }

// opensslNames sorts the names of a subjectAltName and writes addresses as we do.
func opensslNames(text string) string {
	if text == "" {
		return ""
	}
	names := strings.Split(text, ", ")
	for i, name := range names {
		if text, ok := strings.CutPrefix(name, "IP Address:"); ok {
			names[i] = "IP Address:" + netip.MustParseAddr(text).String()
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

var (
	opensslKeys = map[string]string{
		"rsaEncryption": "RSA", "rsassaPss": "RSA-PSS", "id-ecPublicKey": "ECDSA", "ED25519": "Ed25519", "ED448": "Ed448",
	}
	opensslUsages = map[string]string{
		"Digital Signature": "digitalSignature", "Non Repudiation": "nonRepudiation", "Key Encipherment": "keyEncipherment",
		"Certificate Sign": "keyCertSign", "CRL Sign": "cRLSign",
	}
	opensslPurposes = map[string]string{
		"TLS Web Server Authentication": "serverAuth", "TLS Web Client Authentication": "clientAuth",
		"Any Extended Key Usage": "anyExtendedKeyUsage", "Microsoft Encrypted File System": "1.3.6.1.4.1.311.10.3.4",
	}
)

// translated replaces each part of a list.
func translated(list string, words map[string]string) string {
	parts := strings.Split(list, ", ")
	for i, part := range parts {
		if word, ok := words[part]; ok {
			parts[i] = word
		}
	}
	return strings.Join(parts, ", ")
}

func ourFacts(c *report.Certificate) facts {
	f := facts{
		Version: fmt.Sprint(c.Version.V), Serial: c.Serial.V, Subject: c.Subject.V, Issuer: c.Issuer.V,
		NotBefore: c.NotBefore.Truncate(time.Second).Format(time.RFC3339), NotAfter: c.NotAfter.Truncate(time.Second).Format(time.RFC3339),
		Signature: c.SignatureAlgorithm.V, Algorithm: c.Key.Algorithm,
		Usage: strings.Join(c.KeyUsage.V, ", "), Purposes: strings.Join(c.ExtendedKeyUsage.V, ", "),
		SubjectKey: c.SubjectKeyID.V, AuthorityKey: c.AuthorityKeyID.V,
		IssuerURLs: strings.Join(c.IssuerURLs, ", "), SHA256: c.SHA256,
	}
	if c.Key.Bits.Known {
		f.Bits = fmt.Sprint(c.Key.Bits.V)
	}
	if strings.HasPrefix(c.Key.Curve.V, "P-") {
		f.Curve = c.Key.Curve.V
	}
	if b := c.BasicConstraints; b != nil {
		f.Constraints = "CA:" + strings.ToUpper(fmt.Sprint(b.CA))
		if b.PathLength.Known {
			f.Constraints += fmt.Sprintf(", pathlen:%d", b.PathLength.V)
		}
		if b.Critical {
			f.Constraints += ", critical"
		}
	}
	var names []string
	for kind, list := range map[string][]string{"DNS": c.DNSNames, "IP Address": c.IPAddresses, "email": c.EmailAddresses} {
		for _, name := range list {
			names = append(names, kind+":"+name)
		}
	}
	slices.Sort(names)
	f.Names = strings.Join(names, ", ")
	return f
}
