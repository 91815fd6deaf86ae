package render

import "smtpcap/report"

// maxMemo is how many bytes of text a Memo keeps: a mail server meets a few hundred
// chains, and the text about one has two thousand bytes.
const maxMemo = 1 << 20

// A Memo keeps text between connections that repeats: most of a report is about the
// same certificates and chains, and advises the same. The zero Memo is empty and ready;
// a nil one keeps nothing. It is for one goroutine.
type Memo struct {
	certificates  map[certificateKey]certificateText
	verifications map[verificationKey]string
	paragraphs    map[paragraphKey]string
	size          int
}

// A certificateKey names a certificate, by its digest, in one place of one chain.
type certificateKey struct {
	sha256     string
	number, of int
	leaf       bool
	role       report.Role
	signature  report.Signature
}

// A verificationKey names a verification, and all else that its text hangs on.
type verificationKey struct {
	*report.Verification
	side        report.Side
	established bool
	port        uint16
}

// A paragraphKey is the text of a paragraph and its margins.
type paragraphKey struct {
	lead, text   string
	first, other int
}

// certificate returns the text about a certificate.
func (m *Memo) certificate(s *shown) certificateText {
	if m == nil {
		return newCertificateText(s)
	}
	key := certificateKey{s.SHA256, s.number, s.of, s.leaf, s.entry.Role, s.entry.Signature}
	text, ok := m.certificates[key]
	if !ok {
		text = newCertificateText(s)
		m.makeRoom(len(text.names) + len(text.period) + len(text.brief) + len(text.details))
		m.certificates[key] = text
	}
	return text
}

// verification returns the text about the worth of a side's certificates.
func (m *Memo) verification(c *report.Connection, side report.Side) string {
	if m == nil {
		return newVerificationText(c, side)
	}
	key := verificationKey{messageOf(c, side).Verification, side, c.Outcome() == report.OutcomeEncrypted, c.Server.Port}
	text, ok := m.verifications[key]
	if !ok {
		text = newVerificationText(c, side)
		m.makeRoom(len(text))
		m.verifications[key] = text
	}
	return text
}

// appendParagraph appends a text that many connections have, behind a lead that needs
// no escape and a margin: first that of the first line, then that of the others.
func (m *Memo) appendParagraph(dst []byte, lead, text string, first, other int) []byte {
	if m == nil {
		return appendWrapped(appendSpaces(dst, first), lead+clean(text), first, other)
	}
	key := paragraphKey{lead, text, first, other}
	paragraph, ok := m.paragraphs[key]
	if !ok {
		paragraph = string(appendWrapped(appendSpaces(nil, first), lead+clean(text), first, other))
		m.makeRoom(len(lead) + len(text) + len(paragraph))
		m.paragraphs[key] = paragraph
	}
	return append(dst, paragraph...)
}

// makeRoom forgets everything where more text would be too much.
func (m *Memo) makeRoom(n int) {
	if m.certificates == nil || m.size+n > maxMemo {
		*m = Memo{
			certificates:  make(map[certificateKey]certificateText),
			verifications: make(map[verificationKey]string),
			paragraphs:    make(map[paragraphKey]string),
		}
	}
	m.size += n
}
