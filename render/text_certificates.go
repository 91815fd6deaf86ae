package render

import "smtpcap/report"

// certificateIndent is the margin of what stands below a certificate's subject. A
// digest of 64 digits fits behind it.
const certificateIndent = 14

// certificates writes what one side showed, and what it is worth.
func (t Text) certificates(dst []byte, c *report.Connection, side report.Side) []byte {
	dst = section(dst, chainTitle(c, side))
	dst = appendUnder(dst, chainNote(c, side), listIndent)
	list := shownBy(c, side)
	for i := range list {
		dst = t.appendCertificate(dst, &list[i])
	}
	if side == report.Client {
		for _, note := range laterNotes(c) {
			dst = appendUnder(dst, note, listIndent)
		}
	}
	if messageOf(c, side).Verification != nil {
		dst = append(dst, t.Memo.verification(c, side)...)
	}
	return append(dst, '\n')
}

func newVerificationText(c *report.Connection, side report.Side) string {
	return string(appendFacts(nil, verificationFacts(c, side)))
}

// appendCertificate writes "1 of 3  subject  … 1148 bytes", the issuer below, and
// what else is known of it: much of the leaf, a line of the others.
func (t Text) appendCertificate(dst []byte, s *shown) []byte {
	text := t.Memo.certificate(s)
	dst = append(dst, text.names...)
	if s.entry.Role == report.RoleDuplicate {
		return dst
	}
	dst = appendUnder(dst, join("; ", s.validity(text.period), text.brief), certificateIndent)
	return append(dst, text.details...)
}

// A certificateText is what is written of a certificate, but for how far its period
// of validity is from the time.
type certificateText struct{ names, period, brief, details string }

func newCertificateText(s *shown) certificateText {
	subject, issuer := s.names()
	names := appendPlace(nil, s.place(), subject, plural(s.Length, "byte"))
	if issuer != "" {
		names = appendUnder(names, "issued by "+issuer, certificateIndent)
	}
	names = appendUnder(names, s.placeInChain(), certificateIndent)
	if !s.leaf {
		return certificateText{string(names), s.period(), s.brief(), string(appendUnder(nil, s.reading(), certificateIndent))}
	}
	var details []byte
	for _, text := range append(s.details(), s.digests()...) {
		details = appendUnder(details, text, certificateIndent)
	}
	return certificateText{names: string(names), period: s.period(), details: string(details)}
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
