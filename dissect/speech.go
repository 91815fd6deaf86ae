package dissect

import (
	"smtpcap/dissect/smtp"
	"smtpcap/reassembly"
	"smtpcap/report"
)

// A speech is one SMTP dialogue of a connection, the one in clear or the one inside of
// TLS. It writes what the dialogue finds into the report.
type speech struct {
	conn      *conn
	rep       *report.SMTP
	known     report.Known
	positions [2]*positions // of the text of either side
	dialogue  *smtp.Dialogue
	torn      report.Opt[int64] // where the client was at the last refusal that is not there whole
}

// begin makes ready for the first bytes, or the lack of them.
func (v *speech) begin(start smtp.Start) { v.dialogue = smtp.NewDialogueAt(v, start) }

// mark returns the packet that completed a part of the text of a side.
func (v *speech) mark(who smtp.Side, e smtp.Extent) reassembly.Mark {
	return v.positions[who].mark(e.Start, e.End)
}

func (v *speech) packet(who smtp.Side, e smtp.Extent) report.PacketNumber {
	return report.PacketNumber(v.mark(who, e).Packet)
}

func (v *speech) event(from report.Side, kind report.EventKind, m reassembly.Mark, name, text string) {
	v.conn.event(v.known, from, kind, m, name, text)
}

// settle takes over the sums of the dialogue.
func (v *speech) settle() smtp.Facts {
	facts := v.dialogue.Facts()
	v.rep.Mails, v.rep.Recipients = int(facts.Mails.Accepted), int(facts.Recipients.Accepted)
	v.rep.Messages, v.rep.ContentBytes = int(facts.Messages.Accepted), facts.ContentBytes
	st := &v.rep.STARTTLS
	st.Attempts = len(facts.Attempts)
	if h := v.rep.Helo; !st.Offered.Known && h != nil && h.Code.Known && h.Code.V/100 == 2 && h.Verb == smtp.VerbHELO.String() {
		st.Offered = report.Of(false)
	}
	return facts
}
