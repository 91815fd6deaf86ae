package render

import (
	"strings"
	"testing"
	"time"

	"smtpcap/report"
)

// changed returns the certificate after a change to it.
func changed(cert *report.Certificate, change func(*report.Certificate)) *report.Certificate {
	change(cert)
	return cert
}

// unwrapped is text without its margins and the ends of its lines.
func unwrapped(text string) string { return strings.Join(strings.Fields(text), " ") }

// onlyCertificate is a connection whose server shows one certificate.
func onlyCertificate(cert *report.Certificate, v *report.Verification) *report.Connection {
	c := story()
	c.ServerChain.Length, c.ServerChain.Certificates, c.ServerChain.Verification = report.Of(1), report.List[*report.Certificate]{cert}, v
	return c
}

func TestValidityIsToldFromTheTimeOfTheCapture(t *testing.T) {
	hour := func(h int) report.Time {
		return report.Time{Time: onDay(time.November, 22).Add(time.Duration(h) * time.Hour)}
	}
	tests := []struct {
		name     string
		from, to report.Time
		judged   report.Validity
		want     string
	}{
		{"years", onDay(time.January, 1), hour(20 * 8766), 0, "valid 1 Jan 2026 to 22 Nov 2046, 20 years left"},
		{"months", onDay(time.January, 1), hour(500 * 24), 0, "valid 1 Jan 2026 to 5 Apr 2028, 16 months left"},
		{"days", onDay(time.January, 1), hour(89 * 24), 0, "valid 1 Jan 2026 to 19 Feb 2027, 89 days left"},
		{"hours", onDay(time.January, 1), hour(47), 0, "valid 1 Jan 2026 to 24 Nov 2026, 47 hours left"},
		{"its last moment", onDay(time.January, 1), hour(0), 0, "valid 1 Jan 2026 to 22 Nov 2026, less than a minute left"},
		{"no end", onDay(time.January, 1), report.Time{Time: time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)}, 0,
			"valid 1 Jan 2026 to 31 Dec 9999, centuries left"},
		{"expired", onDay(time.January, 1), hour(-72), 0, "expired 3 days before this capture (1 Jan 2026 to 19 Nov 2026)"},
		{"not yet valid", hour(1), hour(9000), 0, "not valid until 1 hour after this capture (22 Nov 2026 to 2 Dec 2027)"},
		{"what the verification says counts", onDay(time.January, 1), hour(0), report.ValidityExpired,
			"expired less than a minute before this capture (1 Jan 2026 to 22 Nov 2026)"},
		{"unreadable", report.Time{}, hour(0), 0, ""},
	}
	for _, test := range tests {
		s := shown{Certificate: &report.Certificate{NotBefore: test.from, NotAfter: test.to}, at: hour(0)}
		s.entry.Validity = test.judged
		if got := s.validity(s.period()); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	s := shown{Certificate: &report.Certificate{NotBefore: hour(0), NotAfter: hour(1)}}
	if got := s.validity(s.period()); got != "valid 22 Nov 2026 to 22 Nov 2026" {
		t.Errorf("without a time: %q", got)
	}
}

func TestWordsOfACertificate(t *testing.T) {
	many := make(report.List[string], 100)
	for i := range many {
		many[i] = strings.Repeat("a", i+1) + ".example"
	}
	leaf := func(change func(*report.Certificate)) *report.Connection {
		return onlyCertificate(changed(certificate("CN=mx", "CN=CA"), change), nil)
	}
	tests := []struct {
		name string
		c    *report.Connection
		want string // in the text
	}{
		{"RSA", story(), "RSA 2048, sha256WithRSAEncryption, serial 1f3a"},
		{"ECDSA", leaf(func(c *report.Certificate) {
			c.Key = &report.PublicKey{Algorithm: "ECDSA", Curve: report.Of("P-256"), Bits: report.Of(256)}
		}),
			"ECDSA P-256, sha256WithRSAEncryption, serial 1f3a"},
		{"Ed25519", leaf(func(c *report.Certificate) { c.Key = &report.PublicKey{Algorithm: "Ed25519", Bits: report.Of(256)} }),
			"Ed25519, sha256WithRSAEncryption, serial 1f3a"},
		{"a negative serial", leaf(func(c *report.Certificate) { c.Key, c.Serial = nil, report.Of("-5") }), "sha256WithRSAEncryption, serial -5"},
		{"names of all kinds", leaf(func(c *report.Certificate) {
			c.DNSNames, c.IPAddresses, c.EmailAddresses = many[:1], report.List[string]{"192.0.2.25"}, report.List[string]{"a@example.net"}
		}), "names a.example, 192.0.2.25, a@example.net"},
		{"many names", leaf(func(c *report.Certificate) { c.DNSNames, c.IPAddresses = many[:5], many }),
			"names a.example, aa.example, aaa.example, aaaa.example, aaaaa.example, a.example and 99 more"},
		{"no names", leaf(func(*report.Certificate) {}), "no subjectAltName"},
		{"usage", story(), "usage digitalSignature, keyEncipherment; serverAuth"},
		{"of nothing", leaf(func(c *report.Certificate) { c.KeyUsage = report.Of(report.List[string](nil)) }), "usage none"},
		{"a leaf that is an authority", leaf(func(c *report.Certificate) {
			c.BasicConstraints = &report.BasicConstraints{CA: true, PathLength: report.Of(2)}
		}), "CA, path length 2"},
		{"an authority", story(), "valid 1 Jan 2026 to 1 Jan 2036, 9 years left; RSA 2048, CA"},
		{"marks", leaf(func(c *report.Certificate) {
			c.MustStaple, c.SCTs, c.Poisoned = report.Of(true), report.Of(2), report.Of(true)
		}), "must-staple; 2 SCTs; a precertificate, which nobody may use"},
		{"no marks", leaf(func(c *report.Certificate) {
			c.MustStaple, c.SCTs, c.Poisoned = report.Of(false), report.Of(0), report.Of(false)
		}), "no subjectAltName"},
		{"the tolerant reader", leaf(func(c *report.Certificate) {
			c.Reader, c.ReaderProblem = report.ReaderTolerant, report.Of("negative serial")
		}), "read by smtpcap's tolerant reader; crypto/x509 refuses it:"},
		{"read in part", leaf(func(c *report.Certificate) { c.Problem = report.Of("malformed extension") }), "not all of it is readable: malformed extension"},
		{"not read", leaf(func(c *report.Certificate) {
			*c = report.Certificate{Length: 7, SHA256: strings.Repeat("0", 64), Problem: report.Of("no SEQUENCE")}
		}), "1 of 1 not readable: no SEQUENCE 7 bytes"},
		{"not read, by its digest", onlyCertificate(&report.Certificate{Length: 1, SHA256: strings.Repeat("0", 64), Problem: report.Of("no SEQUENCE")},
			&report.Verification{Entries: report.List[report.ChainEntry]{{}}}), "SHA-256 " + strings.Repeat("0", 64) + " trust cannot be judged"},
		{"an entry of length zero", onlyCertificate(&report.Certificate{SHA256: strings.Repeat("0", 64), Problem: report.Of("zero length")}, nil),
			"1 of 1 not readable: zero length 0 bytes Client's certificate"},
		{"a digest on a line of its own", story(), strings.Repeat("80ba967e", 8)},
		{"the record that pins the leaf's key", story(), strings.Repeat("9af01cdd", 8)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := string(Text{}.Connection(nil, test.c))
			if !strings.Contains(unwrapped(text), test.want) {
				t.Errorf("no %q in\n%s", test.want, text)
			}
		})
	}
}

func TestPlacesInTheChain(t *testing.T) {
	c := story()
	v := c.ServerChain.Verification
	v.Entries[0].Role, v.Entries[1].Role, v.Entries[2].Role = report.RoleUnrelated, report.RoleLeaf, report.RoleDuplicate
	v.Entries[0].Signature = report.SignatureBad
	v.LeafFirst, v.InOrder = report.Of(false), report.Of(false)
	list := shownBy(c, report.Server)
	if list[0].leaf || !list[1].leaf || list[2].leaf {
		t.Error("the leaf is not where the verification found it")
	}
	text := string(Text{}.Connection(nil, c))
	for _, want := range []string{"on no path from the leaf; its signature does not verify", "the same as one before it",
		"the first certificate is not the server's own", "sent before: certificate 3", "on no path from the leaf: certificate 1"} {
		if !strings.Contains(unwrapped(text), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if n := strings.Count(text, "TLSA 3 1 1"); n != 1 {
		t.Errorf("%d TLSA records for a leaf", n)
	}
}

// TestMarkdownHasEveryDigest is also where the records for issuers are.
func TestMarkdownHasEveryDigest(t *testing.T) {
	text := string(Markdown{}.Connection(nil, story()))
	for want, n := range map[string]int{"SHA-256 80ba967e": 3, "TLSA 3 1 1 9af01cdd": 1, "TLSA 2 1 1 9af01cdd": 2} {
		if got := strings.Count(text, want); got != n {
			t.Errorf("%s %d times, want %d", want, got, n)
		}
	}
}

func TestAMemoChangesNothing(t *testing.T) {
	memo := Text{Memo: new(Memo)}
	earlier, broken, judged := story(), story(), story()
	earlier.Start = onDay(time.February, 1)
	broken.ServerChain.Verification.Entries[2].Signature = report.SignatureBad
	judged.Findings = report.List[report.Finding]{{Advice: report.List[string]{"Nothing", hostile, ""}}}
	judged.Logs = report.List[report.LogLine]{
		{Why: "for a reason"}, {Why: hostile, Values: report.List[string]{"OK", hostile}}, {Values: report.List[string]{"OK", "FAIL"}},
	}
	for range 2 {
		for _, c := range []*report.Connection{story(), plain(story()), failed(story(), 48), earlier, broken, judged, {}} {
			if got, want := string(memo.Connection(nil, c)), string(Text{}.Connection(nil, c)); got != want {
				t.Fatalf("with a memo\n%s\nwithout\n%s", got, want)
			}
		}
	}
	if m := memo.Memo; len(m.certificates) < 3 || len(m.verifications) < 4 || len(m.paragraphs) < 4 {
		t.Errorf("the memo holds %d certificates, %d verifications and %d paragraphs", len(m.certificates), len(m.verifications), len(m.paragraphs))
	}
}

// plain is a connection on a port where TLS is not opportunistic.
func plain(c *report.Connection) *report.Connection {
	c.Server.Port = 465
	return c
}

// failed is a connection whose handshake the client ended with an alert.
func failed(c *report.Connection, code uint8) *report.Connection {
	c.TLS.Established = report.Of(false)
	c.TLS.Alerts = report.List[report.Alert]{{Packet: 14, From: report.Client, Level: "fatal", Description: "unknown_ca", Code: code}}
	return c
}

func TestAMemoIsBounded(t *testing.T) {
	memo := Text{Memo: new(Memo)}
	for i := range 1000 {
		c := story()
		for _, cert := range c.ServerChain.Certificates {
			cert.SHA256 = strings.Repeat(string(rune('a'+i%26)), 10) + cert.SHA256 + string(rune('0'+i/26))
		}
		c.Findings = report.List[report.Finding]{{Advice: report.List[string]{strings.Repeat("w", i)}}}
		memo.Connection(nil, c)
		if memo.Memo.size > maxMemo {
			t.Fatalf("%d bytes after %d connections", memo.Memo.size, i)
		}
	}
	size := 0
	for _, text := range memo.Memo.certificates {
		size += len(text.names) + len(text.period) + len(text.brief) + len(text.details)
	}
	for _, text := range memo.Memo.verifications {
		size += len(text)
	}
	for key, text := range memo.Memo.paragraphs {
		size += len(key.lead) + len(key.text) + len(text)
	}
	if size != memo.Memo.size || size == 0 {
		t.Errorf("the memo holds %d bytes and says %d", size, memo.Memo.size)
	}
}
