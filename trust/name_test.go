package trust

import (
	"strings"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// An rdn is a RelativeDistinguishedName: the attributes that one SET holds.
type rdn []attribute

// encode returns a Name.
func encode(rdns ...rdn) []byte {
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		for _, set := range rdns {
			b.AddASN1(asn1.SET, func(b *cryptobyte.Builder) {
				for _, a := range set {
					b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
						b.AddASN1(asn1.OBJECT_IDENTIFIER, func(b *cryptobyte.Builder) { b.AddBytes(a.oid) })
						b.AddASN1(a.tag, func(b *cryptobyte.Builder) { b.AddBytes(a.value) })
					})
				}
			})
		}
	})
	return b.BytesOrPanic()
}

func cn(tag asn1.Tag, value string) attribute {
	return attribute{[]byte(oidCommonName), tag, []byte(value)}
}

func mail(value string) attribute {
	return attribute{[]byte(oidEmailAddress), asn1.IA5String, []byte(value)}
}

func TestNamesThatAreEqual(t *testing.T) {
	want := canonicalName(encode(rdn{cn(asn1.PrintableString, "example ca")}))
	for name, a := range map[string]attribute{
		"in UTF-8":              cn(asn1.UTF8String, "example ca"),
		"in IA5String":          cn(asn1.IA5String, "example ca"),
		"in VisibleString":      cn(tagVisibleString, "example ca"),
		"in T61String":          cn(asn1.T61String, "example ca"),
		"in BMPString":          cn(tagBMPString, "\x00"+strings.Join(strings.Split("example ca", ""), "\x00")),
		"in UniversalString":    cn(tagUniversalString, "\x00\x00\x00"+strings.Join(strings.Split("example ca", ""), "\x00\x00\x00")),
		"in capitals":           cn(asn1.UTF8String, "Example CA"),
		"with spaces around it": cn(asn1.UTF8String, " \texample ca\r\n"),
		"with spaces inside":    cn(asn1.UTF8String, "example \v\f  ca"),
	} {
		if got := canonicalName(encode(rdn{a})); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestNamesThatDiffer(t *testing.T) {
	names := map[string][]byte{
		"empty":                 encode(),
		"one attribute":         encode(rdn{cn(asn1.UTF8String, "a")}),
		"another value":         encode(rdn{cn(asn1.UTF8String, "b")}),
		"another attribute":     encode(rdn{mail("a")}),
		"two of them":           encode(rdn{cn(asn1.UTF8String, "a")}, rdn{mail("a")}),
		"the other way round":   encode(rdn{mail("a")}, rdn{cn(asn1.UTF8String, "a")}),
		"two in one set":        encode(rdn{cn(asn1.UTF8String, "a"), mail("a")}),
		"letters beyond ASCII":  encode(rdn{cn(asn1.UTF8String, "ü")}),
		"those in capitals":     encode(rdn{cn(asn1.UTF8String, "Ü")}),
		"no string":             encode(rdn{cn(asn1.OCTET_STRING, "a")}),
		"half a BMPString":      encode(rdn{cn(tagBMPString, "a")}),
		"a surrogate":           encode(rdn{cn(tagBMPString, "\xd8\x00")}),
		"no name":               []byte("a"),
		"a name with a remnant": append(encode(), 0),
	}
	seen := map[string]string{}
	for name, der := range names {
		form := canonicalName(der)
		if other, ok := seen[form]; ok {
			t.Errorf("%s is equal to %s", name, other)
		}
		seen[form] = name
	}
}

func TestAttributesOfOneSetHaveNoOrder(t *testing.T) {
	one := encode(rdn{cn(asn1.UTF8String, "a"), mail("b")})
	other := encode(rdn{mail("b"), cn(asn1.UTF8String, "a")})
	if canonicalName(one) != canonicalName(other) {
		t.Error("the order of a set counts")
	}
}

func TestANameBelowAnotherHasItAsItsBeginning(t *testing.T) {
	base := canonicalName(encode(rdn{cn(asn1.UTF8String, "a")}))
	below := canonicalName(encode(rdn{cn(asn1.UTF8String, "A")}, rdn{mail("b")}))
	beside := canonicalName(encode(rdn{cn(asn1.UTF8String, "ab")}, rdn{mail("b")}))
	if !strings.HasPrefix(below, base) || strings.HasPrefix(beside, base) {
		t.Errorf("%q, %q, %q", base, below, beside)
	}
}

func TestLooksLikeHost(t *testing.T) {
	for name, want := range map[string]bool{
		"mx.example.test": true, "MX_1.example.test": true, "a.b": true, "mx.example.test\x00": true,
		"": false, "localhost": false, ".example.test": false, "mx..test": false, "mx.example.test.": false,
		"-mx.example.test": false, "mx-.example.test": false, "mx.exa mple.test": false, "mx.exämple.test": false, "mx\x00.test": false,
	} {
		if got := looksLikeHost(name); got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}
