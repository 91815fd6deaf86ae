package dissect

import (
	"encoding/asn1"
	"encoding/hex"
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
}

// Tags of the string types in names that cryptobyte does not name, as described
// in RFC 5280, Section 4.1.2.4.
const (
	tagUniversalString = casn1.Tag(28)
	tagBMPString       = casn1.Tag(30)
)

// formatName returns the string form of a DER name, as described in RFC 4514. It
// is not escaped for any output: the bytes are the wire's.
func formatName(der []byte) (string, bool) {
	s := cryptobyte.String(der)
	var sequence cryptobyte.String
	if !s.ReadASN1(&sequence, casn1.SEQUENCE) || !s.Empty() {
		return "", false
	}
	var parts []string
	for !sequence.Empty() {
		var set cryptobyte.String
		if !sequence.ReadASN1(&set, casn1.SET) {
			return "", false
		}
		part, ok := formatRDN(set)
		if !ok {
			return "", false
		}
		parts = append(parts, part)
	}
	// The most specific name comes first: Section 2.1 reverses the order.
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	return cut(strings.Join(parts, ",")), true
}

// formatRDN returns one RelativeDistinguishedName, its attributes joined by "+".
func formatRDN(set cryptobyte.String) (string, bool) {
	var parts []string
	for !set.Empty() {
		var (
			attribute cryptobyte.String
			oid       asn1.ObjectIdentifier
			value     cryptobyte.String
			tag       casn1.Tag
		)
		if !set.ReadASN1(&attribute, casn1.SEQUENCE) ||
			!attribute.ReadASN1ObjectIdentifier(&oid) {
			return "", false
		}
		whole := attribute
		if !attribute.ReadAnyASN1(&value, &tag) || !attribute.Empty() {
			return "", false
		}
		name := oid.String()
		if short, ok := attributeNames[name]; ok {
			name = short
		}
		parts = append(parts, name+"="+formatValue(tag, value, whole))
	}
	return strings.Join(parts, "+"), len(parts) > 0
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
