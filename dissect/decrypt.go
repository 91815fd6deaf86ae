package dissect

import (
	"smtpcap/dissect/smtp"
	"smtpcap/dissect/tlscrypt"
	"smtpcap/dissect/tlswire"
	"smtpcap/report"
)

// A decryption is how the records of a connection are opened, and how far that goes.
type decryption struct {
	crypt *tlscrypt.Session // nil: there are no keys
	begun bool              // it was decided whether there are
	side  [2]sideDecryption

	inside   *speech // the dialogue in TLS, once application data was opened
	text     [2]positions
	smtp     report.SMTP
	problems []report.SealedRun
	result   *report.Decryption // once both sides have ended; nil: there were no keys
}

// sideDecryption is how far the records of one side are opened.
type sideDecryption struct {
	done     int64 // encrypted records of which it is known whether they were opened
	listed   int   // of tls.encrypted_records, where the next of this side may stand
	hole     bool  // what was said may be missing, since records stayed closed
	lost     bool  // or since it is not known how many there were
	finished bool  // a Finished was opened
	reason   int   // the problem that goes on, from 1
}

// opener returns what opens the records of a side, nil where there are no keys.
func (s *session) opener(who smtp.Side) tlswire.Opener {
	k := &s.keys
	if !k.begun {
		k.begun = true
		if keys := s.conn.d.Keys; keys != nil && !keys.Empty() {
			k.crypt = tlscrypt.NewSession(keys)
		}
	}
	if k.crypt == nil {
		return nil
	}
	return k.crypt.Direction(tlscrypt.Side(who))
}

// retry opens records that waited for keys, once there may be some: in the order of
// their packets, so that the sides speak in turns.
func (c *conn) retry() {
	crypt := c.session.keys.crypt
	if crypt == nil {
		return
	}
	for crypt.News() {
		for c.retryOldest() {
		}
	}
}

// retryOldest opens the oldest record that waits and can be opened. It reports whether
// there was one.
func (c *conn) retryOldest() bool {
	order := []smtp.Side{smtp.Client, smtp.Server}
	if c.waitingSince(smtp.Server) < c.waitingSince(smtp.Client) {
		order = []smtp.Side{smtp.Server, smtp.Client}
	}
	for _, who := range order {
		s := &c.side[who]
		if s.stream == nil {
			continue
		}
		if _, waits := s.stream.Waiting(); waits && s.stream.Retry() {
			s.positions.trim(c.oldest(who))
			return true
		}
	}
	return false
}

// waitingSince returns the packet of the oldest record of a side that waits.
func (c *conn) waitingSince(who smtp.Side) int64 {
	s := &c.side[who]
	if s.stream == nil {
		return 0
	}
	at, _ := s.stream.Waiting()
	return s.positions.mark(s.base+at.Start, s.base+at.End).Packet
}

// listedRecord returns the entry of the side's next record in tls.encrypted_records, nil
// if it is past the limit.
func (v sideVisitor) listedRecord() *report.EncryptedRecord {
	d := &v.keys.side[v.who]
	for d.listed < len(v.tls.EncryptedRecords) {
		r := &v.tls.EncryptedRecords[d.listed]
		d.listed++
		if r.From == reportSide(v.who) {
			return r
		}
	}
	return nil
}

// Opened implements tlswire.Visitor.
func (v sideVisitor) Opened(r tlswire.Record, inner tlswire.ContentType) {
	if r.Type == tlswire.ContentChangeCipherSpec {
		return // of a renegotiation; it is none of the records that are counted
	}
	d := &v.keys.side[v.who]
	if listed := v.listedRecord(); listed != nil {
		listed.ContentType = report.Of(uint8(inner))
	}
	v.reveal(v.who, d.done)
	d.done++
	d.reason = 0
	v.evidence.side[v.who].opened++
	v.clearHole()
}

// clearHole notes that nothing of what a side says is missing before the record that was
// opened last, whatever stayed closed: it is the first under its keys.
func (v sideVisitor) clearHole() {
	if v.keys.crypt.Direction(tlscrypt.Side(v.who)).First() {
		v.keys.side[v.who].hole = false
	}
}

// Sealed implements tlswire.Visitor.
func (v sideVisitor) Sealed(r tlswire.Record, why tlswire.Sealing) {
	if r.Type != tlswire.ContentChangeCipherSpec {
		v.listedRecord()
		v.keys.side[v.who].done++
	}
	reason := v.keys.crypt.Direction(tlscrypt.Side(v.who)).Why()
	if why == tlswire.NotHeld && !v.conn.side[v.who].closed {
		v.conn.limit("encrypted records that waited for keys were given up")
	}
	v.noteSealed(v.packet(r.Extent), v.sealedReason(why, reason))
	if why == tlswire.NotWhole || reason == tlscrypt.NotAuthentic {
		v.evidence.side[v.who].broken = true
	}
	if r.Type == tlswire.ContentApplicationData {
		const overhead = 17 // of a record: a byte for the type, and a tag
		v.loseInside(v.who, max(1, int64(r.Length-overhead)))
	}
}

// ApplicationData implements tlswire.Visitor.
func (v sideVisitor) ApplicationData(b []byte, at tlswire.Extent) {
	if len(b) == 0 {
		return
	}
	k, m := &v.keys, v.mark(at)
	v.clearHole()
	if k.inside == nil {
		k.begin(v.conn)
	}
	v.evidence.converse(v.who, m)
	k.text[v.who].add(len(b), m)
	for len(b) > 0 {
		b = b[k.inside.dialogue.Write(v.who, b):]
	}
	k.text[v.who].trim(k.text[v.who].recent())
}

// begin makes ready for the dialogue inside of TLS. Where its beginning may be missing
// it is as one that is met midway.
func (k *decryption) begin(c *conn) {
	k.inside = &speech{
		conn: c, rep: &k.smtp, known: report.Decrypted,
		positions: [2]*positions{&k.text[smtp.Client], &k.text[smtp.Server]},
	}
	start := smtp.AfterTLS
	switch {
	case k.side[smtp.Client].hole || k.side[smtp.Server].hole:
		start = smtp.MidStream
	case c.implicit():
		start = smtp.AtGreeting
	}
	k.inside.begin(start)
}

// loseMessages notes that there may have been records, or messages in clear, that nobody
// will be told of.
func (v sideVisitor) loseMessages() {
	v.keys.side[v.who].lost = true
	if v.keys.crypt != nil {
		v.keys.crypt.Lost(tlscrypt.Side(v.who))
	}
}

// loseInside notes that n bytes of what a side says inside of TLS cannot be read, or
// about as many.
func (s *session) loseInside(who smtp.Side, n int64) {
	k := &s.keys
	if k.crypt == nil {
		return
	}
	k.side[who].hole = true
	if k.inside != nil {
		k.inside.dialogue.Gap(who, n)
		k.text[who].skip(n)
	}
}

// protectedAlert notes what an alert means that was encrypted: before the sides have
// spoken it ends the handshake.
func (v sideVisitor) protectedAlert(a *tlswire.Alert) {
	if a.Level == tlswire.LevelFatal && v.evidence.answered.Packet == 0 {
		v.evidence.fatal = true
	}
}

// maxProblems bounds the reasons that are listed.
const maxProblems = 8

// noteSealed lists a record that stayed closed, or counts it to the run that goes on.
func (v sideVisitor) noteSealed(packet report.PacketNumber, what string) {
	k := &v.keys
	d := &k.side[v.who]
	if d.reason > 0 && k.problems[d.reason-1].What == what {
		k.problems[d.reason-1].Records++
		return
	}
	if d.reason = 0; len(k.problems) < maxProblems {
		k.problems = append(k.problems, report.SealedRun{Packet: packet, From: reportSide(v.who), Records: 1, What: what})
		d.reason = len(k.problems)
	}
}

// sealedReason says why a record stayed closed.
func (v sideVisitor) sealedReason(why tlswire.Sealing, reason tlscrypt.Reason) string {
	if why == tlswire.NotWhole {
		return "bytes are missing in the capture"
	}
	switch reason {
	case tlscrypt.NoHello:
		return "the beginning of the handshake is not in the capture, so that no key can be found for it"
	case tlscrypt.Unsupported:
		return v.keys.crypt.Err().Error()
	case tlscrypt.NotAuthentic:
		if v.evidence.side[v.who].opened == 0 {
			return "the keys do not fit"
		}
		return "not authentic: changed on the way or in the file, or encrypted with other keys"
	}
	return v.noSecret()
}

// noSecret says that no secret is for this session. A server's key alone is of no use
// where the key exchange has forward secrecy.
func (v sideVisitor) noSecret() string {
	keys := v.conn.d.Keys
	if len(keys.RSA) > 0 && v.evidence.suite.KeyExchange != tlswire.KeyExchangeRSA && v.evidence.serverHello {
		return "the key exchange has forward secrecy: no server's key opens it, only a key log that has this session"
	}
	return "none of the keys is for this session"
}

// endDecryption ends the decryption. What is said of it is made here, since the keys go
// on being used by other connections.
func (s *session) endDecryption() {
	k := &s.keys
	if k.crypt == nil {
		return
	}
	if k.inside != nil {
		k.inside.dialogue.End(smtp.Client)
		k.inside.dialogue.End(smtp.Server)
	}
	opened := s.evidence.side[smtp.Client].opened + s.evidence.side[smtp.Server].opened
	done := k.side[smtp.Client].done + k.side[smtp.Server].done
	if done > 0 && s.conn.d.Keys.Any() {
		k.result = &report.Decryption{
			Status: k.status(opened, done), Source: report.KeySource(k.crypt.Source()),
			OpenedRecords: opened, SealedRecords: done - opened, Problems: k.problems,
		}
	}
	k.crypt.Close()
}

// settleDecryption takes over how far the records were opened.
func (s *session) settleDecryption() {
	k := &s.keys
	s.tls.Decryption = k.result
	if k.inside != nil {
		if facts := k.inside.settle(); len(facts.Attempts) == 0 {
			k.smtp.STARTTLS.Status = report.STARTTLSNotApplicable
		}
		s.tls.SMTP = &k.smtp
	}
}

func (k *decryption) status(opened, done int64) report.DecryptionStatus {
	lost := k.side[smtp.Client].lost || k.side[smtp.Server].lost
	switch {
	case opened > 0 && (opened < done || lost):
		return report.DecryptionPartial
	case opened > 0:
		return report.DecryptionComplete
	case k.crypt.Err() != nil:
		return report.DecryptionUnsupported
	case k.crypt.Source() != tlscrypt.NoSource:
		return report.DecryptionFailed
	}
	return report.DecryptionNoKeys
}
