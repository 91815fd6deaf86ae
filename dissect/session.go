package dissect

import (
	"fmt"

	"smtpcap/dissect/smtp"
	"smtpcap/dissect/tlswire"
	"smtpcap/reassembly"
	"smtpcap/report"
)

// A session gathers what both sides say in TLS. What the answers hang on stands
// in evidence; the rest goes straight into the report.
type session struct {
	conn     *conn
	begun    bool // something of TLS was seen
	tls      report.TLS
	evidence evidence
	history  []byte
	last     report.Message // of the history

	offered sessionNames // by the client
	offer13 offer        // of the client, where it speaks TLS 1.3
	chosen  []byte       // the session id of the ServerHello
	flight  flight       // the run of encrypted records of TLS 1.3 that is going on
	hidden  []hidden     // events of what is encrypted, unless it is opened
	keys    decryption
	later   laterRequests
}

// usualRecords is how many encrypted records most connections have.
const usualRecords = 24

// maxHistory bounds tls.history; an ordinary handshake has a dozen messages.
const maxHistory = 64

// A sideVisitor writes what one side's TLS stream finds into the session.
type sideVisitor struct {
	*session
	who smtp.Side
}

// mark returns the packet that completed a part of a side's stream.
func (v sideVisitor) mark(e tlswire.Extent) reassembly.Mark {
	side := &v.conn.side[v.who]
	return side.positions.mark(side.base+e.Start, side.base+e.End)
}

func (v sideVisitor) packet(e tlswire.Extent) report.PacketNumber {
	return report.PacketNumber(v.mark(e).Packet)
}

func (v sideVisitor) packets(e tlswire.Extent) []report.PacketNumber {
	side := &v.conn.side[v.who]
	return side.positions.packets(side.base+e.Start, side.base+e.End)
}

func (v sideVisitor) event(kind report.EventKind, e tlswire.Extent, name, text string) {
	v.conn.event(report.Observed, reportSide(v.who), kind, v.mark(e), name, text)
}

// known says how a message was read.
func known(protected bool) report.Known {
	if protected {
		return report.Decrypted
	}
	return report.Observed
}

// secret reports whether a side has begun to encrypt.
func (s *session) secret(who smtp.Side) bool {
	return s.evidence.side[who].changedCipher || s.evidence.side[who].encrypted > 0
}

// incomplete notes a message of which bytes are missing. Those of a renegotiation bear
// on no answer.
func (v sideVisitor) incomplete(m *tlswire.Message, name string) {
	side := &v.evidence.side[v.who]
	switch {
	case m.Protected && !v.evidence.version.TLS13():
	case m.Type == tlswire.TypeCertificate:
		v.partialCertificate(m)
	case m.Type == tlswire.TypeCertificateRequest && v.who == smtp.Server:
		v.evidence.requested = report.Of(true)
		v.evidence.requestPacket = v.packet(m.Extent)
	default:
		side.missing = true
	}
	text := "incomplete: " + m.Cause.String()
	if m.Length >= 0 {
		text = fmt.Sprintf("incomplete: %d of %d bytes, %s", len(m.Body), m.Length, m.Cause)
	}
	if m.OverLimit {
		v.conn.limit(fmt.Sprintf("a handshake message of %d bytes was passed over", m.Length))
	}
	v.conn.event(known(m.Protected), reportSide(v.who), report.EventHandshake, v.mark(m.Extent), name, text)
}

// Record implements tlswire.Visitor.
func (v sideVisitor) Record(r tlswire.Record) {
	v.begun = true
	side := &v.evidence.side[v.who]
	switch {
	case r.Type == tlswire.ContentChangeCipherSpec:
		v.changeCipherSpec(&r)
		return
	case r.Type == tlswire.ContentApplicationData, r.Encrypted:
	default:
		return
	}
	m := v.mark(r.Extent)
	v.evidence.addEncrypted(v.who, &r, m)
	if v.tls.EncryptedRecords == nil {
		v.tls.EncryptedRecords = make(report.List[report.EncryptedRecord], 0, usualRecords)
	}
	if len(v.tls.EncryptedRecords) < maxEncryptedRecords {
		v.tls.EncryptedRecords = append(v.tls.EncryptedRecords, report.EncryptedRecord{
			Packet: report.PacketNumber(m.Packet), From: reportSide(v.who), Type: uint8(r.Type), Length: r.Length,
		})
	} else {
		v.tls.RecordsOmitted++
	}
	switch {
	case r.Type == tlswire.ContentHandshake && side.finished.Packet == 0:
		side.finished = m
		v.note(messages[tlswire.TypeFinished], r.Extent)
		v.hide(report.EventHandshake, m, "Finished", "")
	case r.Type == tlswire.ContentHandshake:
		v.hide(report.EventHandshake, m, "Handshake message", "encrypted")
	case r.Type == tlswire.ContentAlert:
		v.hide(report.EventAlert, m, "Alert", "encrypted")
	case v.evidence.version.TLS13():
		v.flight.add(v.session, v.who, &r, m)
	}
}

// changeCipherSpec notes the end of what can be read. In TLS 1.3 the record means
// nothing, as described in RFC 8446, Section D.4.
func (v sideVisitor) changeCipherSpec(r *tlswire.Record) {
	if v.evidence.version.TLS13() {
		return
	}
	side := &v.evidence.side[v.who]
	if side.changedCipher {
		return
	}
	side.changedCipher = true
	packet := v.packet(r.Extent)
	if v.who == smtp.Client {
		v.tls.ClientChangeCipherSpecPacket = packet
		v.goOn()
	} else {
		v.tls.ServerChangeCipherSpecPacket = packet
		v.resumeWithoutCertificates()
	}
	v.event(report.EventCipher, r.Extent, "ChangeCipherSpec", "")
}

// resumeWithoutCertificates decides on an abbreviated handshake, as described in
// RFC 5246, Section 7.3: the server changes the cipher right after its hello.
func (s *session) resumeWithoutCertificates() {
	e := &s.evidence
	server := &e.side[smtp.Server]
	if !e.serverHello || e.certificates || server.missing {
		return
	}
	s.tls.Resumed = true
	e.resumed = true
}

// Alert implements tlswire.Visitor.
func (v sideVisitor) Alert(a tlswire.Alert) {
	v.begun = true
	m := v.mark(a.Extent)
	alert := report.Alert{
		Packet: report.PacketNumber(m.Packet), From: reportSide(v.who), Level: a.Level.String(),
		Description: a.Description.String(), Code: uint8(a.Description), Known: known(a.Protected),
	}
	if len(v.tls.Alerts) < maxAlerts {
		v.tls.Alerts = append(v.tls.Alerts, alert)
	}
	if a.Protected {
		v.protectedAlert(&a)
	} else {
		v.clearAlert(&a, m)
	}
	v.conn.event(alert.Known, alert.From, report.EventAlert, m, "Alert", fmt.Sprintf("%s %s(%d)", alert.Level, alert.Description, alert.Code))
}

// clearAlert notes what an alert in clear means for the handshake.
func (v sideVisitor) clearAlert(a *tlswire.Alert, m reassembly.Mark) {
	v.noteAlert(v.who)
	v.evidence.fatal = v.evidence.fatal || a.Level == tlswire.LevelFatal
	if v.who == smtp.Client && a.Description == tlswire.AlertNoCertificate {
		v.evidence.declined = m
	}
}

// Lost implements tlswire.Visitor.
func (v sideVisitor) Lost(e tlswire.Extent) {
	v.noteLost(v.who)
	v.loseMessages()
	v.loseInside(v.who, e.Len())
	if side := &v.evidence.side[v.who]; !side.changedCipher {
		side.missing = true
	}
}

// Broken implements tlswire.Visitor. Where bytes are missing, what looked like the
// beginning of TLS may have been a line of a message.
func (v sideVisitor) Broken(err *tlswire.Error) {
	v.evidence.side[v.who].missing = true
	side := &v.conn.side[v.who]
	if side.lost || v.conn.tcp.MidStream {
		return
	}
	at := side.base + err.Offset
	m := side.positions.mark(at, at+1)
	v.notTLS(v.who, err.Found.String(), m)
}

// notTLS notes bytes that are no TLS where TLS must be.
func (s *session) notTLS(who smtp.Side, what string, m reassembly.Mark) {
	s.begun = true
	from := reportSide(who)
	if s.tls.NotTLS == nil {
		s.tls.NotTLS = &report.NotTLS{Packet: report.PacketNumber(m.Packet), From: from, What: what}
	}
	s.conn.event(report.Observed, from, report.EventNote, m, "(not TLS)", what+" where TLS must be")
}

// limit notes that a limit of smtpcap's own was reached.
func (c *conn) limit(text string) {
	comp := &c.rep.Completeness
	if len(comp.Limits) < maxMissing {
		comp.Limits = append(comp.Limits, text)
	}
}
