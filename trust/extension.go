package trust

import (
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"smtpcap/dissect/certificate"
)

// The extensions whose content is looked at here; others are read by package
// certificate.
const (
	oidSubjectKeyID     = "\x55\x1d\x0e"
	oidKeyUsage         = "\x55\x1d\x0f"
	oidSubjectAltName   = "\x55\x1d\x11"
	oidBasicConstraints = "\x55\x1d\x13"
	oidNameConstraints  = "\x55\x1d\x1e"
	oidAuthorityKeyID   = "\x55\x1d\x23"
	oidExtKeyUsage      = "\x55\x1d\x25"
	oidProxyCertInfo    = "\x2b\x06\x01\x05\x05\x07\x01\x0e"
	oidNetscapeCertType = "\x60\x86\x48\x01\x86\xf8\x42\x01\x01"
)

// handled holds the extensions that OpenSSL's verification takes into account. One
// that is critical and not here ends in an error.
var handled = map[string]bool{
	oidNetscapeCertType:                    true,
	oidKeyUsage:                            true,
	oidSubjectAltName:                      true,
	oidBasicConstraints:                    true,
	"\x55\x1d\x20":                         true, // certificatePolicies
	"\x55\x1d\x1f":                         true, // cRLDistributionPoints
	oidExtKeyUsage:                         true,
	"\x2b\x06\x01\x05\x05\x07\x01\x07":     true, // id-pe-ipAddrBlocks
	"\x2b\x06\x01\x05\x05\x07\x01\x08":     true, // id-pe-autonomousSysIds
	"\x2b\x06\x01\x05\x05\x07\x30\x01\x05": true, // id-pkix-ocsp-nocheck
	"\x55\x1d\x24":                         true, // policyConstraints
	oidProxyCertInfo:                       true,
	oidNameConstraints:                     true,
	"\x55\x1d\x21":                         true, // policyMappings
	"\x55\x1d\x36":                         true, // inhibitAnyPolicy
}

// A body is what of a TBSCertificate is looked at here beyond what package
// certificate tells: RFC 5280, Section 4.1.2.
type body struct {
	// loose says of notBefore and notAfter that they are not in the one form that RFC
	// 5280 allows, as described in its Section 4.1.2.5.
	loose [2]bool

	present     map[string]bool // the extensions, by their object identifiers
	repeated    bool            // one is there twice
	malformed   bool            // one that counts cannot be read
	purposes    int             // how many extKeyUsage has
	unhandled   bool            // one is critical, and OpenSSL does not know it
	altName     []byte          // the value of subjectAltName, nil where there is none
	constraints []byte          // the value of nameConstraints, nil where there is none
	proxy       bool            // it is a proxy certificate, of RFC 3820
	netscape    uint8           // bits of Netscape's certificate type
	hasNetscape bool
}

// readBody reads it. What cannot be read is left out.
func readBody(parts *certificate.Parts) body {
	var b body
	validity := cryptobyte.String(parts.Validity)
	b.loose = [2]bool{isLoose(&validity), isLoose(&validity)}
	b.readExtensions(parts.Extensions)
	return b
}

// isLoose takes a time off s and reports whether it is in another form than digits
// down to the second, and Z.
func isLoose(s *cryptobyte.String) bool {
	var text cryptobyte.String
	var tag asn1.Tag
	if !s.ReadAnyASN1(&text, &tag) {
		return true
	}
	digits, ok := strings.CutSuffix(string(text), "Z")
	return !ok || len(digits) != map[asn1.Tag]int{asn1.UTCTime: 12, asn1.GeneralizedTime: 14}[tag] ||
		strings.Trim(digits, "0123456789") != ""
}

// readExtensions reads the list of extensions, as described in RFC 5280, Section 4.2.
func (b *body) readExtensions(list cryptobyte.String) {
	b.present = make(map[string]bool)
	for !list.Empty() {
		var extension, oid, value cryptobyte.String
		var critical bool
		if !list.ReadASN1(&extension, asn1.SEQUENCE) || !extension.ReadASN1(&oid, asn1.OBJECT_IDENTIFIER) ||
			extension.PeekASN1Tag(asn1.BOOLEAN) && !extension.ReadASN1Boolean(&critical) ||
			!extension.ReadASN1(&value, asn1.OCTET_STRING) {
			return
		}
		b.repeated = b.repeated || b.present[string(oid)]
		b.present[string(oid)] = true
		b.malformed = b.malformed || !b.note(string(oid), value)
		b.unhandled = b.unhandled || critical && !handled[string(oid)]
	}
}

// note keeps what is looked at of an extension, and reports whether it is well-formed
// as far as that counts.
func (b *body) note(oid string, value cryptobyte.String) bool {
	var content cryptobyte.String
	switch oid {
	case oidSubjectKeyID:
		return value.ReadASN1(&content, asn1.OCTET_STRING)
	case oidAuthorityKeyID:
		return value.ReadASN1(&content, asn1.SEQUENCE)
	case oidKeyUsage:
		return value.ReadASN1(&content, asn1.BIT_STRING) && len(content) > 1
	case oidBasicConstraints:
		return isBasicConstraints(value)
	case oidExtKeyUsage:
		return b.countPurposes(value)
	case oidSubjectAltName:
		b.altName = value
		_, ok := generalNames(value)
		return ok
	case oidNameConstraints:
		b.constraints = value
	case oidProxyCertInfo:
		b.proxy = true
	case oidNetscapeCertType:
		if b.hasNetscape = value.ReadASN1(&content, asn1.BIT_STRING); len(content) > 1 {
			b.netscape = content[1]
		}
		return b.hasNetscape
	}
	return true
}

// isBasicConstraints reports whether an extension is as described in RFC 5280, Section
// 4.2.1.9.
func isBasicConstraints(value cryptobyte.String) bool {
	var content cryptobyte.String
	if !value.ReadASN1(&content, asn1.SEQUENCE) || !content.SkipOptionalASN1(asn1.BOOLEAN) {
		return false
	}
	var length uint32
	return content.Empty() || content.ReadASN1Integer(&length)
}

// countPurposes counts those of an extKeyUsage, as described in RFC 5280, Section
// 4.2.1.12.
func (b *body) countPurposes(value cryptobyte.String) bool {
	var content cryptobyte.String
	if !value.ReadASN1(&content, asn1.SEQUENCE) {
		return false
	}
	for !content.Empty() {
		if !content.SkipASN1(asn1.OBJECT_IDENTIFIER) {
			return false
		}
		b.purposes++
	}
	return true
}
