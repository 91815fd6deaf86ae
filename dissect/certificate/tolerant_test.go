package certificate

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"

	"smtpcap/internal/certs"
	"smtpcap/report"
)

func TestTimes(t *testing.T) {
	for _, test := range []struct {
		tag  casn1.Tag
		text string
		want string // empty: cannot be read
	}{
		{casn1.UTCTime, "260101000000Z", "2026-01-01T00:00:00Z"},
		{casn1.UTCTime, "2601010000Z", "2026-01-01T00:00:00Z"},
		{casn1.UTCTime, "260101010000+0100", "2026-01-01T00:00:00Z"},
		{casn1.UTCTime, "2512311800-0600", "2026-01-01T00:00:00Z"},
		{casn1.UTCTime, "491231235959Z", "2049-12-31T23:59:59Z"},
		{casn1.UTCTime, "500101000000Z", "1950-01-01T00:00:00Z"},
		{casn1.UTCTime, "690101000000Z", "1969-01-01T00:00:00Z"},
		{casn1.GeneralizedTime, "20500101000000Z", "2050-01-01T00:00:00Z"},
		{casn1.GeneralizedTime, "99991231235959Z", "9999-12-31T23:59:59Z"},
		{casn1.GeneralizedTime, "202601010000Z", "2026-01-01T00:00:00Z"},
		{casn1.GeneralizedTime, "20260101000000.5Z", "2026-01-01T00:00:00.5Z"},
		{casn1.UTCTime, "260101000000", ""}, // of which place?
		{casn1.GeneralizedTime, "20260101000000", ""},
		{casn1.UTCTime, "20260101000000Z", ""},
		{casn1.UTCTime, "260229000000Z", ""},
		{casn1.UTCTime, "260101240000Z", ""},
		{casn1.UTCTime, "260101000000Zx", ""},
		{casn1.UTCTime, "", ""},
		{casn1.UTF8String, "260101000000Z", ""},
	} {
		got, ok := parseTime(test.tag, test.text)
		if ok != (test.want != "") || ok && got.Format(time.RFC3339Nano) != test.want {
			t.Errorf("%q: %v, %v, want %q", test.text, got, ok, test.want)
		}
	}
}

func TestIntegers(t *testing.T) {
	for content, want := range map[string]string{
		"":                 "00",
		"\x00":             "00",
		"\x7f":             "7f",
		"\x80":             "-80",
		"\xff":             "-01",
		"\x00\xff":         "ff",
		"\xff\x00":         "-0100",
		"\x01\x00\x00\x00": "01000000",
	} {
		if got := hexadecimal(integer([]byte(content))); got != want {
			t.Errorf("%x: %s, want %s", content, got, want)
		}
	}
}

func TestLengths(t *testing.T) {
	content := strings.Repeat("x", 300)
	for header, want := range map[string]int{
		"\x04\x00":                 0,
		"\x04\x7f":                 127,
		"\x04\x81\xc8":             200,
		"\x04\x82\x01\x2c":         300,
		"\x04\x81\x05":             5, // longer than it need be
		"\x04\x84\x00\x00\x00\x05": 5,
		"\x04\x88\x00\x00\x00\x00\x00\x00\x00\x05": 5,
		"\x04\x80":                             -1, // indefinite
		"\x04\x82\x01\x2d":                     -1, // one more than there is
		"\x04\x84\xff\xff\xff\xff":             -1,
		"\x04\x88\xff\xff\xff\xff\xff\xff\xff": -1,
		"\x04\xff":                             -1,
		"\x1f\x01":                             -1, // a tag of several bytes
		"\x04":                                 -1,
		"":                                     -1,
	} {
		s := cryptobyte.String(header)
		if want >= 0 || len(header) > 2 {
			s = cryptobyte.String(header + content)
		}
		var inner, whole cryptobyte.String
		var tag casn1.Tag
		before := len(s)
		ok := readAny(&s, &inner, &whole, &tag)
		switch {
		case ok != (want >= 0):
			t.Errorf("%x: %v", header, ok)
		case !ok && len(s) != before:
			t.Errorf("%x: %d bytes were taken by a failure", header, before-len(s))
		case ok && (len(inner) != want || len(whole) != len(header)+want || len(s) != before-len(whole)):
			t.Errorf("%x: content %d, whole %d, rest %d", header, len(inner), len(whole), len(s))
		}
	}
}

// withExtensions returns the leaf of a shape with other extensions in their place,
// signed by nobody.
func withExtensions(t *testing.T, extensions ...string) []byte {
	t.Helper()
	der := certs.Chain("version-1")[0]
	s := cryptobyte.String(der)
	var cert, tbs cryptobyte.String
	if !read(&s, &cert, casn1.SEQUENCE) || !read(&cert, &tbs, casn1.SEQUENCE) {
		t.Fatal("not a certificate")
	}
	list := element(contextTag(3), element(casn1.SEQUENCE, extensions...))
	version := element(contextTag(0), "\x02\x01\x02")
	return []byte(element(casn1.SEQUENCE, element(casn1.SEQUENCE, version, string(tbs), list), string(cert)))
}

// ext returns an Extension with an object identifier as it is encoded.
func ext(oid, value string) string {
	return element(casn1.SEQUENCE, element(casn1.OBJECT_IDENTIFIER, oid), element(casn1.OCTET_STRING, value))
}

// TestMalformedExtensions: each problem is named, and the fields besides it stay.
func TestMalformedExtensions(t *testing.T) {
	sound := ext(subjectKeyIdentifier, element(casn1.OCTET_STRING, "id"))
	for name, test := range map[string]struct{ extension, want string }{
		"basicConstraints":             {ext(basicConstraints, "\x04\x00"), "malformed basicConstraints (RFC 5280, Section 4.2.1.9)"},
		"path of negative length":      {ext(basicConstraints, "\x30\x06\x01\x01\xff\x02\x01\xff"), "malformed basicConstraints (RFC 5280, Section 4.2.1.9)"},
		"keyUsage":                     {ext(keyUsage, "\x03\x00"), "malformed keyUsage (RFC 5280, Section 4.2.1.3)"},
		"authorityKeyIdentifier":       {ext(authorityKeyIdentifier, "\x30\x02\x80\x05"), "malformed authorityKeyIdentifier (RFC 5280, Section 4.2.1.1)"},
		"extendedKeyUsage":             {ext(extendedKeyUsage, "\x30\x02\x05\x00"), "malformed extendedKeyUsage (RFC 5280, Section 4.2.1.12)"},
		"an address of three bytes":    {ext(subjectAltName, "\x30\x05\x87\x03abc"), "malformed subjectAltName (RFC 5280, Section 4.2.1.6)"},
		"authorityInfoAccess":          {ext(authorityInfoAccess, "\x30\x02\x30\x05"), "malformed authorityInfoAccess (RFC 5280, Section 4.2.2.1)"},
		"list of SCTs":                 {ext(sctList, "\x04\x04\x00\x02\x00\x07"), "malformed list of SCTs (RFC 6962, Section 3.3)"},
		"TLS feature":                  {ext(tlsFeature, "\x30\x03\x02\x05\x05"), "malformed TLS feature (RFC 7633, Section 4)"},
		"an extension that is no list": {"\x30\x05", "malformed extension (RFC 5280, Section 4.1)"},
	} {
		c := Read(string(withExtensions(t, sound, test.extension)))
		if !strings.Contains(c.Problem.V, test.want) {
			t.Errorf("%s: %q, want %q", name, c.Problem.V, test.want)
		}
		if c.SubjectKeyID != report.Of("6964") || !c.Subject.Known || !c.NotAfter.Equal(at(2036).Time) {
			t.Errorf("%s: other fields are lost: %+v", name, c)
		}
	}
}

// TestUnknownIsNotNone: where the extensions cannot be read nobody can say that one is
// not there.
func TestUnknownIsNotNone(t *testing.T) {
	for name, der := range map[string][]byte{
		"an extension is malformed": withExtensions(t, "\x30\x05"),
		"the name before is":        certs.Chain("broken-der")[0],
	} {
		if c := Read(string(der)); c.SCTs.Known || c.Poisoned.Known || c.MustStaple.Known {
			t.Errorf("%s: %v, %v, %v", name, c.SCTs, c.Poisoned, c.MustStaple)
		}
	}
	if c := Read(string(withExtensions(t, ext(sctList, "\x04\x02\x00\x00"), ext(tlsFeature, "\x30\x03\x02\x01\x11")))); c.SCTs != report.Of(0) || c.MustStaple != report.Of(false) {
		t.Errorf("%v, %v", c.SCTs, c.MustStaple)
	}
}

func TestLimitsOfLists(t *testing.T) {
	var names, long, purposes, places []string
	for i := range 1200 {
		names = append(names, element(dnsName, fmt.Sprintf("h%04d.test", i)))
	}
	for range 300 {
		long = append(long, element(dnsName, strings.Repeat("x", 250)))
	}
	for range maxPurposes + 1 {
		purposes = append(purposes, "\x06\x03\x2a\x03\x04")
	}
	for range maxURLs + 1 {
		places = append(places, element(casn1.SEQUENCE, element(casn1.OBJECT_IDENTIFIER, caIssuers), element(uriName, "http://a.test/")))
	}
	der := withExtensions(t, ext(subjectAltName, element(casn1.SEQUENCE, names...)),
		ext(extendedKeyUsage, element(casn1.SEQUENCE, purposes...)), ext(authorityInfoAccess, element(casn1.SEQUENCE, places...)))
	c := Read(string(der))
	if len(c.DNSNames) != maxNames || c.DNSNames[maxNames-1] != "h1023.test" || !strings.Contains(c.Problem.V, "it has 1200 names, of which 1024 are kept") {
		t.Errorf("%d names, %q", len(c.DNSNames), c.Problem.V)
	}
	if len(c.ExtendedKeyUsage.V) != maxPurposes || !strings.Contains(c.Problem.V, "extendedKeyUsage") || len(c.IssuerURLs) != maxURLs {
		t.Errorf("%d purposes, %d places, %q", len(c.ExtendedKeyUsage.V), len(c.IssuerURLs), c.Problem.V)
	}
	c = Read(string(withExtensions(t, ext(subjectAltName, element(casn1.SEQUENCE, long...)))))
	if len(c.DNSNames) != maxNamesText/250 || !strings.Contains(c.Problem.V, "it has 300 names, of which 262 are kept") {
		t.Errorf("%d names, %q", len(c.DNSNames), c.Problem.V)
	}
}

// TestAuthorityByName: the authorityKeyIdentifier may name the issuer's certificate by
// its issuer and serial number.
func TestAuthorityByName(t *testing.T) {
	name := nameOf(rdn(atv(cn, casn1.UTF8String, "Root")))
	value := element(casn1.SEQUENCE, element(casn1.Tag(0).ContextSpecific(), "id"),
		element(contextTag(1), element(contextTag(4), name)), element(casn1.Tag(2).ContextSpecific(), "\x17"))
	p, err := Parse(withExtensions(t, ext(authorityKeyIdentifier, value)))
	if err != nil || string(p.AuthorityIssuer) != name || string(p.AuthoritySerial) != "\x17" {
		t.Errorf("%x, %x, %v", p.AuthorityIssuer, p.AuthoritySerial, err)
	}
	p, err = Parse(certs.Chain("chain-2")[0])
	if err != nil || p.AuthorityIssuer != nil || p.AuthoritySerial != nil {
		t.Errorf("%x, %x, %v", p.AuthorityIssuer, p.AuthoritySerial, err)
	}
}

// TestOneOfTwoExtensions: of two with one name the first counts.
func TestOneOfTwoExtensions(t *testing.T) {
	der := withExtensions(t, ext(extendedKeyUsage, "\x30\x05\x06\x03\x2a\x03\x04"), ext(extendedKeyUsage, "\x30\x05\x06\x03\x2a\x03\x05"))
	if got := Read(string(der)).ExtendedKeyUsage.V; !slices.Equal(got, []string{"1.2.3.4"}) {
		t.Errorf("%q", got)
	}
}

// TestHugeFields: fields as long as a message may be are cut.
func TestHugeFields(t *testing.T) {
	big := string(bytes.Repeat([]byte{0x7f}, 1<<20))
	for name, der := range map[string][]byte{
		"serial": []byte(element(casn1.SEQUENCE, element(casn1.SEQUENCE, element(casn1.INTEGER, big)))),
		"key id": withExtensions(t, ext(subjectKeyIdentifier, element(casn1.OCTET_STRING, big))),
		"name":   withExtensions(t, ext(subjectAltName, element(casn1.SEQUENCE, element(dnsName, big)))),
	} {
		c := Read(string(der))
		for _, text := range append([]string{c.Serial.V, c.SubjectKeyID.V}, c.DNSNames...) {
			if len(text) > maxText {
				t.Errorf("%s: %d bytes", name, len(text))
			}
		}
	}
}
