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

	inside   *innerDialogue // once application data was opened
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

// loseMessages notes that there may have been records, or messages in clear, that nobody
// will be told of.
func (v sideVisitor) loseMessages() {
	v.keys.side[v.who].lost = true
	if v.keys.crypt != nil {
		v.keys.crypt.Lost(tlscrypt.Side(v.who))
	}
}

// protectedAlert notes what an alert means that was encrypted: before the sides have
// spoken it ends the handshake.
func (v sideVisitor) protectedAlert(a *tlswire.Alert) {
	if a.Level == tlswire.LevelFatal && v.evidence.answered.Packet == 0 {
		v.evidence.fatal = true
	}
}

// endDecryption ends the decryption. What is said of it is made here, since the keys go
// on being used by other connections.
func (s *session) endDecryption() {
	k := &s.keys
	if k.crypt == nil {
		return
	}
	if k.inside != nil {
		k.inside.end()
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
		s.tls.SMTP = k.inside.settle()
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
