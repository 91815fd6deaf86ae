package render

import "smtpcap/report"

// maxMemo is how many bytes of text a Memo keeps: a mail server meets a few hundred
// chains, and the text about one has two thousand bytes.
const maxMemo = 1 << 20

// A Memo keeps the text about certificates and chains between connections, for they
// repeat: most of a report's text is about them. The zero Memo is empty and ready; a
// nil one keeps nothing. It is for one goroutine.
type Memo struct {
	certificates  map[certificateKey]certificateText
	verifications map[verificationKey]string
	size          int
}

// A certificateKey names a certificate, by its digest, in one place of one chain.
type certificateKey struct {
	sha256, place string
	leaf          bool
	role          report.Role
	signature     report.Signature
}

// A verificationKey names a verification, and all else that its text hangs on.
type verificationKey struct {
	*report.Verification
	side        report.Side
	established bool
	port        uint16
}

// certificate returns the text about a certificate.
func (m *Memo) certificate(s *shown) certificateText {
	if m == nil {
		return newCertificateText(s)
	}
	key := certificateKey{s.SHA256, s.place, s.leaf, s.entry.Role, s.entry.Signature}
	text, ok := m.certificates[key]
	if !ok {
		text = newCertificateText(s)
		m.makeRoom(len(text.names) + len(text.brief) + len(text.details))
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

// makeRoom forgets everything where more text would be too much.
func (m *Memo) makeRoom(n int) {
	if m.certificates == nil || m.size+n > maxMemo {
		*m = Memo{certificates: make(map[certificateKey]certificateText), verifications: make(map[verificationKey]string)}
	}
	m.size += n
}
