package render

import "smtpcap/report"

// certificateIndent is the margin of what stands below a certificate's subject. A
// digest of 64 digits fits behind it.
const certificateIndent = 14

// appendCertificates writes what one side showed, and what it is worth.
func appendCertificates(dst []byte, c *report.Connection, side report.Side) []byte {
	dst = section(dst, chainTitle(c, side))
	if note := chainNote(c, side); note != "" {
		dst = appendSpaces(dst, listIndent)
		dst = appendWrapped(dst, note, listIndent, listIndent)
	}
	list := shownBy(c, side)
	for i := range list {
		dst = appendCertificate(dst, &list[i])
	}
	dst = appendFacts(dst, verificationFacts(c, side))
	return append(dst, '\n')
}

// appendCertificate writes "1 of 3  subject  … 1148 bytes", the issuer below, and
// what else is known of it. Digests are those of the leaf alone: its own is what
// two people compare, and its key's what stands in DNS.
func appendCertificate(dst []byte, s *shown) []byte {
	subject, issuer := s.names()
	dst = appendPlace(dst, s.place, subject, plural(s.Length, "byte"))
	if issuer != "" {
		dst = appendBelow(dst, "issued by "+issuer)
	}
	for _, f := range s.facts() {
		dst = appendBelow(dst, f)
	}
	if !s.leaf {
		return dst
	}
	for _, d := range s.digests() {
		dst = appendBelow(dst, d)
	}
	return dst
}

// appendPlace writes the first line of a certificate, its length at the right.
func appendPlace(dst []byte, place, subject, length string) []byte {
	dst = appendSpaces(dst, listIndent)
	dst = append(append(dst, place...), "  "...)
	used := listIndent + len(place) + 2
	pad := lineWidth - used - columns(subject) - columns(length)
	if pad < 2 {
		return appendWrapped(dst, subject+", "+length, used, certificateIndent)
	}
	dst = appendSpaces(append(dst, subject...), pad)
	return append(append(dst, length...), '\n')
}

func appendBelow(dst []byte, text string) []byte {
	dst = appendSpaces(dst, certificateIndent)
	return appendWrapped(dst, text, certificateIndent, certificateIndent)
}
