package trust

import (
	"slices"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// The extensions whose content is looked at here; others are read by package
// certificate.
const (
	oidSubjectAltName   = "\x55\x1d\x11"
	oidNameConstraints  = "\x55\x1d\x1e"
	oidProxyCertInfo    = "\x2b\x06\x01\x05\x05\x07\x01\x0e"
	oidNetscapeCertType = "\x60\x86\x48\x01\x86\xf8\x42\x01"
)

// The tags of a TBSCertificate, as described in RFC 5280, Section 4.1.
const (
	tagVersion         = asn1.Tag(0) | 0xa0
	tagIssuerUniqueID  = asn1.Tag(1) | 0x80
	tagSubjectUniqueID = asn1.Tag(2) | 0x80
	tagExtensions      = asn1.Tag(3) | 0xa0
)

// handled holds the extensions that OpenSSL's verification takes into account. One
// that is critical and not here ends in an error.
var handled = map[string]bool{
	oidNetscapeCertType:                    true,
	"\x55\x1d\x0f":                         true, // keyUsage
	oidSubjectAltName:                      true,
	"\x55\x1d\x13":                         true, // basicConstraints
	"\x55\x1d\x20":                         true, // certificatePolicies
	"\x55\x1d\x1f":                         true, // cRLDistributionPoints
	"\x55\x1d\x25":                         true, // extKeyUsage
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
	algorithm []byte // the inner AlgorithmIdentifier, with its header
	// loose says of notBefore and notAfter that they are not in the one form that RFC
	// 5280 allows, as described in its Section 4.1.2.5.
	loose [2]bool

	present     []string // the extensions' object identifiers, in their order
	repeated    bool     // one is there twice
	altName     []byte   // the value of subjectAltName, nil where there is none
	constraints []byte   // the value of nameConstraints, nil where there is none
	proxy       bool
	netscape    uint8 // bits of Netscape's certificate type
	hasNetscape bool
	unhandled   bool // it is critical, and OpenSSL does not know it
}

// readBody reads a TBSCertificate, given with its header. What cannot be read is
// left out.
func readBody(tbs []byte) body {
	var b body
	s := cryptobyte.String(tbs)
	var seq, validity, extensions cryptobyte.String
	var hasExtensions bool
	if !s.ReadASN1(&seq, asn1.SEQUENCE) || !seq.SkipOptionalASN1(tagVersion) || !seq.SkipASN1(asn1.INTEGER) ||
		!seq.ReadASN1Element((*cryptobyte.String)(&b.algorithm), asn1.SEQUENCE) ||
		!seq.SkipASN1(asn1.SEQUENCE) || !seq.ReadASN1(&validity, asn1.SEQUENCE) ||
		!seq.SkipASN1(asn1.SEQUENCE) || !seq.SkipASN1(asn1.SEQUENCE) ||
		!seq.SkipOptionalASN1(tagIssuerUniqueID) || !seq.SkipOptionalASN1(tagSubjectUniqueID) ||
		!seq.ReadOptionalASN1(&extensions, &hasExtensions, tagExtensions) {
		return b
	}
	b.loose = [2]bool{isLoose(&validity), isLoose(&validity)}
	var list cryptobyte.String
	if hasExtensions && extensions.ReadASN1(&list, asn1.SEQUENCE) {
		b.readExtensions(list)
	}
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
	for !list.Empty() {
		var extension, oid, value cryptobyte.String
		var critical bool
		if !list.ReadASN1(&extension, asn1.SEQUENCE) || !extension.ReadASN1(&oid, asn1.OBJECT_IDENTIFIER) ||
			extension.PeekASN1Tag(asn1.BOOLEAN) && !extension.ReadASN1Boolean(&critical) ||
			!extension.ReadASN1(&value, asn1.OCTET_STRING) {
			return
		}
		b.repeated = b.repeated || slices.Contains(b.present, string(oid))
		b.present = append(b.present, string(oid))
		b.note(string(oid), value)
		b.unhandled = b.unhandled || critical && !handled[string(oid)]
	}
}

// note keeps what is looked at of an extension.
func (b *body) note(oid string, value cryptobyte.String) {
	switch oid {
	case oidSubjectAltName:
		b.altName = value
	case oidNameConstraints:
		b.constraints = value
	case oidProxyCertInfo:
		b.proxy = true
	case oidNetscapeCertType:
		var bits []byte
		if b.hasNetscape = value.ReadASN1BitStringAsBytes(&bits); len(bits) > 0 {
			b.netscape = bits[0]
		}
	}
}
