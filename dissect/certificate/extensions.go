package certificate

import (
	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Object identifiers of extensions, as they are encoded.
const (
	subjectKeyIdentifier   = "\x55\x1d\x0e"                             // 2.5.29.14
	keyUsage               = "\x55\x1d\x0f"                             // 2.5.29.15
	subjectAltName         = "\x55\x1d\x11"                             // 2.5.29.17
	basicConstraints       = "\x55\x1d\x13"                             // 2.5.29.19
	authorityKeyIdentifier = "\x55\x1d\x23"                             // 2.5.29.35
	extendedKeyUsage       = "\x55\x1d\x25"                             // 2.5.29.37
	authorityInfoAccess    = "\x2b\x06\x01\x05\x05\x07\x01\x01"         // 1.3.6.1.5.5.7.1.1
	tlsFeature             = "\x2b\x06\x01\x05\x05\x07\x01\x18"         // 1.3.6.1.5.5.7.1.24
	sctList                = "\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02" // 1.3.6.1.4.1.11129.2.4.2
	poison                 = "\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x03" // 1.3.6.1.4.1.11129.2.4.3
)

// An extension is one as described in RFC 5280, Section 4.1.
type extension struct {
	oid      cryptobyte.String
	critical bool
	value    cryptobyte.String
}

// find returns the first extension with an object identifier, up to one that cannot
// be read.
func find(list cryptobyte.String, oid string) (extension, bool) {
	var e extension
	for readExtension(&list, &e) {
		if string(e.oid) == oid {
			return e, true
		}
	}
	return extension{}, false
}

func readExtension(list *cryptobyte.String, e *extension) bool {
	var content, critical cryptobyte.String
	ok := read(list, &content, casn1.SEQUENCE) &&
		read(&content, &e.oid, casn1.OBJECT_IDENTIFIER) &&
		readOptional(&content, &critical, casn1.BOOLEAN) &&
		read(&content, &e.value, casn1.OCTET_STRING)
	e.critical = len(critical) == 1 && critical[0] != 0
	return ok
}

// areReadable reports whether each extension of a list can be read.
func areReadable(list cryptobyte.String) bool {
	var e extension
	for !list.Empty() {
		if !readExtension(&list, &e) {
			return false
		}
	}
	return true
}

// An authorityKey is the content of an authorityKeyIdentifier, as described in
// RFC 5280, Section 4.2.1.1. What is not there is nil.
type authorityKey struct {
	keyID, issuer, serial cryptobyte.String
}

func readAuthorityKey(value cryptobyte.String) (authorityKey, bool) {
	var (
		content cryptobyte.String
		key     authorityKey
	)
	ok := read(&value, &content, casn1.SEQUENCE) &&
		readOptional(&content, &key.keyID, casn1.Tag(0).ContextSpecific()) &&
		readOptional(&content, &key.issuer, contextTag(1)) &&
		readOptional(&content, &key.serial, casn1.Tag(2).ContextSpecific())
	return key, ok
}

// purposeNames are the names of RFC 5280, Section 4.2.1.12.
var purposeNames = map[string]string{
	"2.5.29.37.0":       "anyExtendedKeyUsage",
	"1.3.6.1.5.5.7.3.1": "serverAuth",
	"1.3.6.1.5.5.7.3.2": "clientAuth",
	"1.3.6.1.5.5.7.3.3": "codeSigning",
	"1.3.6.1.5.5.7.3.4": "emailProtection",
	"1.3.6.1.5.5.7.3.8": "timeStamping",
	"1.3.6.1.5.5.7.3.9": "OCSPSigning",
}

// readPurposes returns the purposes of an extendedKeyUsage.
func readPurposes(value cryptobyte.String) ([]string, bool) {
	var list cryptobyte.String
	if !read(&value, &list, casn1.SEQUENCE) {
		return nil, false
	}
	var purposes []string
	for !list.Empty() {
		var purpose string
		if len(purposes) == maxPurposes || !readIdentifier(&list, &purpose) {
			return purposes, false
		}
		if name, ok := purposeNames[purpose]; ok {
			purpose = name
		}
		purposes = append(purposes, purpose)
	}
	return purposes, true
}

// statusRequest is the TLS extension for a stapled OCSP response, RFC 6066, Section 8.
const statusRequest = 5

// readMustStaple reports whether a TLS feature extension, as described in RFC 7633,
// Section 4, asks for a stapled OCSP response.
func readMustStaple(value cryptobyte.String) (staple, ok bool) {
	var list, feature cryptobyte.String
	if !read(&value, &list, casn1.SEQUENCE) {
		return false, false
	}
	for !list.Empty() {
		if !read(&list, &feature, casn1.INTEGER) {
			return staple, false
		}
		staple = staple || len(feature) == 1 && feature[0] == statusRequest
	}
	return staple, true
}

// countSCTs returns how many signed certificate timestamps are embedded, as
// described in RFC 6962, Section 3.3.
func countSCTs(value cryptobyte.String) (n int, ok bool) {
	var content, list, sct cryptobyte.String
	if !read(&value, &content, casn1.OCTET_STRING) || !content.ReadUint16LengthPrefixed(&list) || !content.Empty() {
		return 0, false
	}
	for ; !list.Empty(); n++ {
		if !list.ReadUint16LengthPrefixed(&sct) {
			return 0, false
		}
	}
	return n, true
}
