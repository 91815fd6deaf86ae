package certificate

import (
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// attributeNames are the short names of attribute types, as described in
// RFC 4514, Section 3, and those that OpenSSL prints beside them.
var attributeNames = map[string]string{
	"2.5.4.3":                    "CN",
	"2.5.4.4":                    "SN",
	"2.5.4.5":                    "serialNumber",
	"2.5.4.6":                    "C",
	"2.5.4.7":                    "L",
	"2.5.4.8":                    "ST",
	"2.5.4.9":                    "STREET",
	"2.5.4.10":                   "O",
	"2.5.4.11":                   "OU",
	"2.5.4.12":                   "title",
	"2.5.4.13":                   "description",
	"2.5.4.15":                   "businessCategory",
	"2.5.4.17":                   "postalCode",
	"2.5.4.42":                   "GN",
	"2.5.4.97":                   "organizationIdentifier",
	"0.9.2342.19200300.100.1.1":  "UID",
	"0.9.2342.19200300.100.1.25": "DC",
	"1.2.840.113549.1.9.1":       "emailAddress",
	"1.3.6.1.4.1.311.60.2.1.1":   "jurisdictionL",
	"1.3.6.1.4.1.311.60.2.1.2":   "jurisdictionST",
	"1.3.6.1.4.1.311.60.2.1.3":   "jurisdictionC",
}

// Tags of the string types in names that cryptobyte does not name, as described
// in RFC 5280, Section 4.1.2.4.
const (
	tagUniversalString = casn1.Tag(28)
	tagBMPString       = casn1.Tag(30)
)

// commonNameType is the attribute that names of hosts stood in before there was a
// subjectAltName.
const commonNameType = "CN"

// An attribute is an AttributeTypeAndValue, as described in RFC 5280, Section 4.1.2.4.
type attribute struct {
	name  string // of its type; the dotted object identifier if it has none
	tag   casn1.Tag
	value cryptobyte.String
	whole cryptobyte.String // the value with its header
}

// FormatName returns the string form of a DER name, as described in RFC 4514, in at
// most 1,024 bytes. It is not escaped for any output: the bytes are the wire's. It
// reports whether the name is well-formed.
func FormatName(der []byte) (string, bool) {
	rdns, ok := readName(der)
	if !ok {
		return "", false
	}
	parts := make([]string, 0, len(rdns))
	// The most specific name comes first: Section 2.1 reverses the order.
	for _, rdn := range slices.Backward(rdns) {
		parts = append(parts, formatRDN(rdn))
	}
	return cut(strings.Join(parts, ",")), true
}

// commonName returns the text of a name's most specific CN.
func commonName(der []byte) (string, bool) {
	rdns, _ := readName(der)
	for _, rdn := range slices.Backward(rdns) {
		for _, a := range slices.Backward(rdn) {
			if a.name == commonNameType {
				text, ok := decodeString(a.tag, a.value)
				return cut(text), ok
			}
		}
	}
	return "", false
}

// readName takes a name apart into its RelativeDistinguishedNames.
func readName(der []byte) ([][]attribute, bool) {
	s := cryptobyte.String(der)
	var sequence cryptobyte.String
	if !read(&s, &sequence, casn1.SEQUENCE) || !s.Empty() {
		return nil, false
	}
	var rdns [][]attribute
	for !sequence.Empty() {
		var set cryptobyte.String
		if !read(&sequence, &set, casn1.SET) || set.Empty() {
			return nil, false
		}
		var rdn []attribute
		for !set.Empty() {
			var a attribute
			if !readAttribute(&set, &a) {
				return nil, false
			}
			rdn = append(rdn, a)
		}
		rdns = append(rdns, rdn)
	}
	return rdns, true
}

func readAttribute(s *cryptobyte.String, a *attribute) bool {
	var content cryptobyte.String
	if !read(s, &content, casn1.SEQUENCE) || !readIdentifier(&content, &a.name) ||
		!readAny(&content, &a.value, &a.whole, &a.tag) || !content.Empty() {
		return false
	}
	if short, ok := attributeNames[a.name]; ok {
		a.name = short
	}
	return true
}

// formatRDN returns one RelativeDistinguishedName, its attributes joined by "+".
func formatRDN(rdn []attribute) string {
	parts := make([]string, len(rdn))
	for i, a := range rdn {
		parts[i] = a.name + "=" + formatValue(a.tag, a.value, a.whole)
	}
	return strings.Join(parts, "+")
}

// formatValue returns the text of an attribute value; one that is no string is
// the hexadecimal form of its whole encoding, as described in RFC 4514, Section 2.4.
func formatValue(tag casn1.Tag, value, whole []byte) string {
	text, ok := decodeString(tag, value)
	if !ok {
		return "#" + hex.EncodeToString(whole)
	}
	return escapeValue(text)
}

func decodeString(tag casn1.Tag, value []byte) (string, bool) {
	switch tag {
	case casn1.UTF8String, casn1.PrintableString, casn1.IA5String, casn1.Tag(18), casn1.Tag(26):
		if utf8.Valid(value) {
			return string(value), true
		}
		return latin1(value), true
	case casn1.T61String:
		// In practice Latin-1, whatever T.61 says.
		return latin1(value), true
	case tagBMPString:
		if len(value)%2 != 0 {
			return "", false
		}
		units := make([]uint16, 0, len(value)/2)
		for i := 0; i < len(value); i += 2 {
			units = append(units, uint16(value[i])<<8|uint16(value[i+1]))
		}
		return string(utf16.Decode(units)), true
	case tagUniversalString:
		if len(value)%4 != 0 {
			return "", false
		}
		runes := make([]rune, 0, len(value)/4)
		for i := 0; i < len(value); i += 4 {
			runes = append(runes, rune(value[i])<<24|rune(value[i+1])<<16|rune(value[i+2])<<8|rune(value[i+3]))
		}
		return string(runes), true
	}
	return "", false
}

func latin1(value []byte) string {
	runes := make([]rune, len(value))
	for i, b := range value {
		runes[i] = rune(b)
	}
	return string(runes)
}

// escapeValue escapes the characters that separate the parts of a name, as
// described in RFC 4514, Section 2.4.
func escapeValue(text string) string {
	if !strings.ContainsAny(text, `,+"\<>;`) && !strings.HasPrefix(text, "#") &&
		!strings.HasPrefix(text, " ") && !strings.HasSuffix(text, " ") {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		edge := (i == 0 && (c == ' ' || c == '#')) || (i == len(text)-1 && c == ' ')
		if edge || strings.IndexByte(`,+"\<>;`, c) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	return b.String()
}
