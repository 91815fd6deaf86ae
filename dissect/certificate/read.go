package certificate

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"math/big"
	"strings"

	"golang.org/x/crypto/cryptobyte"

	"smtpcap/report"
)

// Read returns what a certificate says. One is never lost because it does not parse:
// its length and digest always stand, and a field that cannot be read does not lose
// the others.
func Read(der string) *report.Certificate {
	raw := []byte(der)
	r := reading{cert: &report.Certificate{DER: der, Length: len(der), SHA256: digest(raw)}}
	if len(der) == 0 {
		r.problem("zero length (forbidden by RFC 5246, Section 7.4.2)")
	} else {
		r.read(raw)
	}
	if len(r.problems) > 0 {
		r.cert.Problem = report.Of(strings.Join(r.problems, "; "))
	}
	return r.cert
}

// A reading is one certificate while it is read.
type reading struct {
	cert     *report.Certificate
	parts    Parts
	problems []string // at most one a field
}

// problem notes what of the certificate cannot be read.
func (r *reading) problem(text string) { r.problems = append(r.problems, text) }

// unreadable notes a malformed extension.
func (r *reading) unreadable(extension, section string) {
	r.problem("malformed " + extension + " (RFC 5280, Section " + section + ")")
}

func (r *reading) read(raw []byte) {
	parts, err := Parse(raw)
	if err != nil {
		r.problem(err.Error())
	}
	r.parts = parts
	strict, refusal := parseStrict(raw, parts, err)
	if refusal == nil {
		r.cert.Reader = report.ReaderStrict
		r.readStrict(strict)
	} else {
		r.cert.ReaderProblem = report.Of(cut(strings.TrimPrefix(refusal.Error(), "x509: ")))
		r.readTolerant()
	}
	r.readBoth()
}

// errExtensions is our refusal in place of crypto/x509, which passes over these.
var errExtensions = errors.New("extensions in a certificate of version 1 or 2")

// parseStrict reads with crypto/x509. malformed is the error of Parse: crypto/x509
// takes what is no extension for the end.
func parseStrict(raw []byte, parts Parts, malformed error) (*x509.Certificate, error) {
	cert, err := x509.ParseCertificate(raw)
	switch {
	case err != nil:
		return nil, err
	case malformed != nil:
		return nil, malformed
	case cert.Version < 3 && parts.Extensions != nil:
		return nil, errExtensions
	}
	return cert, nil
}

// readBoth reads what crypto/x509 does not tell, or not as it was sent: names, the
// key, algorithms by their numbers, and newer extensions.
func (r *reading) readBoth() {
	r.readNames()
	r.readKey()
	if r.parts.SignatureAlgorithm != nil {
		r.readSignatureAlgorithm()
	}
	r.readPurposes()
	r.readTransparency()
}

// readNames reads issuer and subject.
func (r *reading) readNames() {
	c, p := r.cert, &r.parts
	if p.Issuer != nil {
		c.Issuer = r.name(p.Issuer, "issuer")
	}
	if p.Subject == nil {
		return
	}
	c.Subject = r.name(p.Subject, "subject")
	c.SelfIssued = report.Of(string(p.Issuer) == string(p.Subject))
	if name, ok := commonName(p.Subject); ok {
		c.CommonName = report.Of(name)
	}
}

func (r *reading) name(der []byte, field string) report.Opt[string] {
	text, ok := FormatName(der)
	if !ok {
		r.problem("malformed name of the " + field + " (RFC 5280, Section 4.1.2.4)")
		return report.Opt[string]{}
	}
	return report.Of(text)
}

// readPurposes reads the extendedKeyUsage.
func (r *reading) readPurposes() {
	e, ok := find(r.parts.Extensions, extendedKeyUsage)
	if !ok {
		return
	}
	purposes, ok := readPurposes(e.value)
	if !ok {
		r.unreadable("extendedKeyUsage", "4.2.1.12")
	}
	if ok || len(purposes) > 0 {
		r.cert.ExtendedKeyUsage = report.Of(report.List[string](purposes))
	}
}

// readTransparency reads the marks of Certificate Transparency and of stapling.
// Where the extensions cannot be read it is not known whether they are there.
func (r *reading) readTransparency() {
	if !r.parts.reachedEnd || !areReadable(r.parts.Extensions) {
		return
	}
	c, list := r.cert, cryptobyte.String(r.parts.Extensions)
	_, poisoned := find(list, poison)
	c.Poisoned = report.Of(poisoned)
	c.SCTs, c.MustStaple = report.Of(0), report.Of(false)
	if e, ok := find(list, sctList); ok {
		if c.SCTs.V, c.SCTs.Known = countSCTs(e.value); !c.SCTs.Known {
			r.problem("malformed list of SCTs (RFC 6962, Section 3.3)")
		}
	}
	if e, ok := find(list, tlsFeature); ok {
		if c.MustStaple.V, c.MustStaple.Known = readMustStaple(e.value); !c.MustStaple.Known {
			r.problem("malformed TLS feature (RFC 7633, Section 4)")
		}
	}
}

// digest returns the SHA-256 digest in hexadecimal.
func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// hexadecimal returns an integer with two digits a byte.
func hexadecimal(n *big.Int) string {
	text := hex.EncodeToString(n.Bytes())
	if text == "" {
		text = "00"
	}
	if n.Sign() < 0 {
		text = "-" + text
	}
	return cut(text)
}
