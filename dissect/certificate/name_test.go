package certificate

import (
	"strings"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// element returns the DER of contents under a tag.
func element(tag casn1.Tag, contents ...string) string {
	var b cryptobyte.Builder
	b.AddASN1(tag, func(b *cryptobyte.Builder) { b.AddBytes([]byte(strings.Join(contents, ""))) })
	return string(b.BytesOrPanic())
}

// Object identifiers of attributes, with their headers.
const (
	cn      = "\x06\x03\x55\x04\x03"
	o       = "\x06\x03\x55\x04\x0a"
	private = "\x06\x03\x2a\x03\x04" // 1.2.3.4
)

func atv(oid string, tag casn1.Tag, value string) string {
	return element(casn1.SEQUENCE, oid, element(tag, value))
}

func rdn(attributes ...string) string { return element(casn1.SET, attributes...) }

func nameOf(rdns ...string) string { return element(casn1.SEQUENCE, rdns...) }

func TestFormatName(t *testing.T) {
	for name, test := range map[string]struct{ der, want string }{
		"empty":                 {nameOf(), ""},
		"most specific first":   {nameOf(rdn(atv(o, casn1.UTF8String, "Example")), rdn(atv(cn, casn1.UTF8String, "mx"))), "CN=mx,O=Example"},
		"two attributes in one": {nameOf(rdn(atv(o, casn1.UTF8String, "Example"), atv(cn, casn1.UTF8String, "mx"))), "O=Example+CN=mx"},
		"unknown type":          {nameOf(rdn(atv(private, casn1.UTF8String, "x"))), "1.2.3.4=x"},
		"no string":             {nameOf(rdn(atv(cn, casn1.INTEGER, "\x05"))), "CN=#020105"},
		"separators":            {nameOf(rdn(atv(o, casn1.UTF8String, `A, B+C "D" \E<F>;`))), `O=A\, B\+C \"D\" \\E\<F\>\;`},
		"spaces at the edges":   {nameOf(rdn(atv(o, casn1.UTF8String, " A B "))), `O=\ A B\ `},
		"number sign in front":  {nameOf(rdn(atv(o, casn1.UTF8String, "#1 #2"))), `O=\#1 #2`},
		"NumericString":         {nameOf(rdn(atv(o, casn1.Tag(18), "12 34"))), "O=12 34"},
		"VisibleString":         {nameOf(rdn(atv(o, casn1.Tag(26), "A"))), "O=A"},
		"T61String":             {nameOf(rdn(atv(o, casn1.T61String, "M\xfcller"))), "O=Müller"},
		"UTF8String in Latin-1": {nameOf(rdn(atv(o, casn1.UTF8String, "M\xfcller"))), "O=Müller"},
		"BMPString":             {nameOf(rdn(atv(o, tagBMPString, "\x20\xac\xd8\x3d\xde\x00"))), "O=€😀"},
		"odd BMPString":         {nameOf(rdn(atv(o, tagBMPString, "\x20\xac\x00"))), "O=#1e0320ac00"},
		"UniversalString":       {nameOf(rdn(atv(o, tagUniversalString, "\x00\x01\xf6\x00\xff\xff\xff\xff"))), "O=😀\ufffd"},
		"cut UniversalString":   {nameOf(rdn(atv(o, tagUniversalString, "\x00\x01\xf6"))), "O=#1c030001f6"},
		"control bytes stay":    {nameOf(rdn(atv(o, casn1.UTF8String, "a\x00\x1b[31m"))), "O=a\x00\x1b[31m"},
		"longer than its limit": {nameOf(rdn(atv(o, casn1.UTF8String, strings.Repeat("x", 2000)))), "O=" + strings.Repeat("x", maxText-7) + cutMark},
		"cut between letters":   {nameOf(rdn(atv(o, casn1.UTF8String, strings.Repeat("ü", 600)))), "O=" + strings.Repeat("ü", (maxText-7)/2) + cutMark},
	} {
		if got, ok := FormatName([]byte(test.der)); !ok || got != test.want {
			t.Errorf("%s: %q, %v, want %q", name, got, ok, test.want)
		}
	}
}

func TestMalformedNames(t *testing.T) {
	for name, der := range map[string]string{
		"no bytes":                   "",
		"not a SEQUENCE":             rdn(),
		"something behind":           nameOf() + "\x00",
		"an RDN that is no SET":      nameOf(nameOf()),
		"an RDN without attributes":  nameOf(rdn()),
		"an attribute without value": nameOf(rdn(element(casn1.SEQUENCE, cn))),
		"two values":                 nameOf(rdn(element(casn1.SEQUENCE, cn, element(casn1.UTF8String, "a"), element(casn1.UTF8String, "b")))),
		"an identifier too long":     nameOf(rdn(atv(element(casn1.OBJECT_IDENTIFIER, strings.Repeat("\x01", maxIdentifier+1)), casn1.UTF8String, "a"))),
		"an empty identifier":        nameOf(rdn(atv("\x06\x00", casn1.UTF8String, "a"))),
	} {
		if got, ok := FormatName([]byte(der)); ok || got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestPrefixesOfNames: what is cut off is no name.
func TestPrefixesOfNames(t *testing.T) {
	der := nameOf(rdn(atv(o, casn1.UTF8String, "Example")), rdn(atv(cn, casn1.UTF8String, "mx.example.test")))
	for n := range len(der) {
		if got, ok := FormatName([]byte(der[:n])); ok {
			t.Errorf("%d bytes: %q", n, got)
		}
	}
}

func TestCommonName(t *testing.T) {
	for name, test := range map[string]struct {
		der, want string
		ok        bool
	}{
		"none":                  {nameOf(rdn(atv(o, casn1.UTF8String, "Example"))), "", false},
		"the most specific one": {nameOf(rdn(atv(cn, casn1.UTF8String, "a")), rdn(atv(cn, casn1.UTF8String, "b")), rdn(atv(o, casn1.UTF8String, "c"))), "b", true},
		"as it was sent":        {nameOf(rdn(atv(cn, casn1.UTF8String, "a, b"))), "a, b", true},
		"no string":             {nameOf(rdn(atv(cn, casn1.INTEGER, "\x05"))), "", false},
	} {
		if got, ok := commonName([]byte(test.der)); got != test.want || ok != test.ok {
			t.Errorf("%s: %q, %v, want %q, %v", name, got, ok, test.want, test.ok)
		}
	}
}
