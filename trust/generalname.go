package trust

import (
	"slices"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// The kinds of a GeneralName, as described in RFC 5280, Section 4.2.1.6.
const (
	generalOther     = asn1.Tag(0) | 0xa0
	generalEmail     = asn1.Tag(1) | 0x80
	generalDNS       = asn1.Tag(2) | 0x80
	generalDirectory = asn1.Tag(4) | 0xa0
	generalURI       = asn1.Tag(6) | 0x80
	generalAddress   = asn1.Tag(7) | 0x80
)

// A generalName is one name of a certificate, or what a constraint says of names.
type generalName struct {
	kind  asn1.Tag
	value []byte // of a directory name the canonical form
}

// readGeneralName takes a GeneralName off s.
func readGeneralName(s *cryptobyte.String) (n generalName, ok bool) {
	var value cryptobyte.String
	if !s.ReadAnyASN1(&value, &n.kind) {
		return n, false
	}
	if n.value = value; n.kind == generalDirectory {
		n.value = []byte(canonicalName(value))
	}
	return n, true
}

// names returns what constraints are about: the subject, its e-mail addresses and the
// subjectAltName. The common names of a leaf that has no DNS name count as such.
func (c *cert) names(leaf bool) []generalName {
	var names []generalName
	rdns, _ := readName(c.parts.Subject)
	if len(rdns) > 0 {
		names = append(names, generalName{generalDirectory, []byte(c.subject)})
	}
	for _, address := range texts(rdns, oidEmailAddress) {
		names = append(names, generalName{generalEmail, []byte(address)})
	}
	others, _ := generalNames(c.altName)
	names = append(names, others...)
	if leaf && !slices.ContainsFunc(others, func(n generalName) bool { return n.kind == generalDNS }) {
		for _, name := range texts(rdns, oidCommonName) {
			if looksLikeHost(name) {
				names = append(names, generalName{generalDNS, []byte(name)})
			}
		}
	}
	return names
}

// generalNames reads GeneralNames, given with their header, up to the first that cannot
// be read.
func generalNames(der []byte) (names []generalName, ok bool) {
	s := cryptobyte.String(der)
	var list cryptobyte.String
	if !s.ReadASN1(&list, asn1.SEQUENCE) {
		return nil, false
	}
	for !list.Empty() {
		n, ok := readGeneralName(&list)
		if !ok {
			return names, false
		}
		names = append(names, n)
	}
	return names, true
}

// texts returns the values of an attribute that are character strings.
func texts(rdns [][]attribute, oid string) (values []string) {
	for _, rdn := range rdns {
		for _, a := range rdn {
			if text, ok := a.text(); ok && string(a.oid) == oid {
				values = append(values, text)
			}
		}
	}
	return values
}

// looksLikeHost reports whether a name may be meant for a DNS name: it has the letters
// of one, and more than one label.
func looksLikeHost(name string) bool {
	labels := 0
	for label := range strings.SplitSeq(strings.TrimRight(name, "\x00"), ".") {
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' || strings.ContainsFunc(label, notOfHost) {
			return false
		}
		labels++
	}
	return labels > 1
}

func notOfHost(r rune) bool {
	return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_')
}
