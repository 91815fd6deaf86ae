package dissect

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"smtpcap/dissect/smtp"
	"smtpcap/dissect/tlswire"
	"smtpcap/report"
)

// sessionNames are the session id, the ticket and the pre-shared keys of a ClientHello.
// Tickets may be long, and pre-shared keys are tickets as a rule, so that their digests
// are kept.
type sessionNames struct {
	id     []byte
	ticket string
	psks   []string // the first of them
}

// sessionDigest names a session by the beginning of the digest of its id or ticket,
// which is enough to find it again: eight bytes.
func sessionDigest(name []byte) string {
	const length = 8
	sum := sha256.Sum256(name)
	return hex.EncodeToString(sum[:length])
}

// namesOf returns what a ClientHello wants to resume.
func namesOf(h *tlswire.ClientHello) sessionNames {
	n := sessionNames{id: h.SessionID}
	if len(h.Ticket) > 0 {
		n.ticket = sessionDigest(h.Ticket)
	}
	for _, identity := range h.PSKs[:min(len(h.PSKs), maxSessions)] {
		n.psks = append(n.psks, sessionDigest(identity))
	}
	return n
}

// The ways to resume a session, as tls.resumed_by has them.
const (
	bySessionID = "session-id" // RFC 5246, Section 7.3
	byTicket    = "ticket"     // RFC 5077, Section 3.4
	byPSK       = "psk"        // RFC 8446, Section 2.2
)

// newSessionTicket notes the ticket that the server issues up to TLS 1.2, as described in
// RFC 5077, Section 3.3.
func (v sideVisitor) newSessionTicket(m *tlswire.Message) error {
	if v.who != smtp.Server {
		return errWrongSide
	}
	if v.evidence.version.TLS13() {
		return nil
	}
	t, err := tlswire.ParseNewSessionTicket(m.Body)
	if err != nil {
		return err
	}
	if len(t.Ticket) > 0 {
		v.issue(t.Ticket)
	}
	return nil
}

// issue notes a session that can be resumed from this connection.
func (s *session) issue(name []byte) {
	digest, issued := sessionDigest(name), &s.tls.IssuedSessions
	if len(*issued) < maxSessions && !slices.Contains(*issued, digest) {
		*issued = append(*issued, digest)
	}
}

// settleSessions names the session that was resumed, or the one that was begun: the
// id of a ServerHello names a new session only in a full handshake. Which one was
// resumed takes the ClientHello too, whichever of the two was read first.
func (s *session) settleSessions() {
	e := &s.evidence
	switch {
	case e.version.TLS13():
		s.settlePSK()
	case e.resumed:
		s.settleResumed()
	case e.serverHello && e.certificates && len(s.chosen) > 0:
		s.issue(s.chosen)
	}
}

// settlePSK names the pre-shared key that the server took: in TLS 1.3 the ticket of the
// session that is resumed, as described in RFC 8446, Section 2.2.
func (s *session) settlePSK() {
	if n := s.evidence.selectedPSK; s.evidence.psk && n < len(s.offered.psks) {
		s.tls.ResumedSession = report.Of(s.offered.psks[n])
	}
}

// settleResumed names the session that was resumed. Where there was a ticket it was
// that, whatever session id stood beside it, as described in RFC 5077, Section 3.4.
func (s *session) settleResumed() {
	t := &s.tls
	switch {
	case t.ClientHello == nil:
	case s.offered.ticket != "":
		t.ResumedBy, t.ResumedSession = report.Of(byTicket), report.Of(s.offered.ticket)
	case len(s.chosen) > 0 && bytes.Equal(s.chosen, s.offered.id):
		t.ResumedBy, t.ResumedSession = report.Of(bySessionID), report.Of(sessionDigest(s.chosen))
	default:
		t.ResumedBy = report.Of(bySessionID)
	}
}
