package trust

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// String types that cryptobyte has no names for, as described in X.680, Section 8.4.
const (
	tagVisibleString   = asn1.Tag(26)
	tagUniversalString = asn1.Tag(28)
	tagBMPString       = asn1.Tag(30)
)

// The attributes of names that stand for what a subjectAltName should hold.
const (
	oidCommonName   = "\x55\x04\x03"
	oidEmailAddress = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01"
)

// An attribute is one AttributeTypeAndValue of a name, as described in RFC 5280,
// Section 4.1.2.4.
type attribute struct {
	oid   []byte // the content of its object identifier
	tag   asn1.Tag
	value []byte // without its header
}

// readName returns the attributes of a Name, given with its header, by its
// RelativeDistinguishedNames.
func readName(der []byte) (rdns [][]attribute, ok bool) {
	s := cryptobyte.String(der)
	var name cryptobyte.String
	if !s.ReadASN1(&name, asn1.SEQUENCE) || !s.Empty() {
		return nil, false
	}
	for !name.Empty() {
		var set cryptobyte.String
		if !name.ReadASN1(&set, asn1.SET) {
			return nil, false
		}
		var rdn []attribute
		for !set.Empty() {
			var pair, oid, value cryptobyte.String
			var tag asn1.Tag
			if !set.ReadASN1(&pair, asn1.SEQUENCE) || !pair.ReadASN1(&oid, asn1.OBJECT_IDENTIFIER) ||
				!pair.ReadAnyASN1(&value, &tag) || !pair.Empty() {
				return nil, false
			}
			rdn = append(rdn, attribute{oid, tag, value})
		}
		rdns = append(rdns, rdn)
	}
	return rdns, true
}

// canonicalName returns a Name in the form in which two of them are compared:
// strings in UTF-8, their ASCII letters small, and their spaces folded, as described
// in RFC 5280, Section 7.1. As in OpenSSL the header is left out, so that a name that
// begins with another's attributes has its form as a prefix. A Name that cannot be
// read stands for itself.
func canonicalName(der []byte) string {
	rdns, ok := readName(der)
	if !ok {
		return string(der)
	}
	var b cryptobyte.Builder
	for _, rdn := range rdns {
		pairs := make([][]byte, 0, len(rdn))
		for _, a := range rdn {
			pairs = append(pairs, a.canonical())
		}
		slices.SortFunc(pairs, bytes.Compare)
		b.AddASN1(asn1.SET, func(b *cryptobyte.Builder) {
			for _, p := range pairs {
				b.AddBytes(p)
			}
		})
	}
	return string(b.BytesOrPanic())
}

// canonical returns the attribute in the form in which it is compared.
func (a *attribute) canonical() []byte {
	tag, value := a.tag, a.value
	if text, ok := a.text(); ok {
		tag, value = asn1.UTF8String, []byte(foldSpaces(lower(text)))
	}
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.OBJECT_IDENTIFIER, func(b *cryptobyte.Builder) { b.AddBytes(a.oid) })
		b.AddASN1(tag, func(b *cryptobyte.Builder) { b.AddBytes(value) })
	})
	return b.BytesOrPanic()
}

// text returns the value of an attribute that is a character string, in UTF-8. Like
// OpenSSL it takes a T61String for ISO 8859-1.
func (a *attribute) text() (string, bool) {
	switch a.tag {
	case asn1.UTF8String, asn1.PrintableString, asn1.IA5String, tagVisibleString:
		return string(a.value), true
	case asn1.T61String:
		return fromUnits(a.value, 1)
	case tagBMPString:
		return fromUnits(a.value, 2)
	case tagUniversalString:
		return fromUnits(a.value, 4)
	}
	return "", false
}

// fromUnits returns a string whose characters take size bytes each, in UTF-8.
func fromUnits(value []byte, size int) (string, bool) {
	if len(value)%size != 0 {
		return "", false
	}
	text := make([]byte, 0, len(value))
	for unit := range slices.Chunk(value, size) {
		var r rune
		for _, b := range unit {
			r = r<<8 | rune(b)
		}
		if !utf8.ValidRune(r) {
			return "", false
		}
		text = utf8.AppendRune(text, r)
	}
	return string(text), true
}

// lower makes ASCII letters small, and those alone; other bytes stay as they are.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// foldSpaces takes white space off both ends, and makes one space of each run of it.
func foldSpaces(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r == ' ' || '\t' <= r && r <= '\r'
	}), " ")
}
