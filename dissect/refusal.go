package dissect

import (
	"smtpcap/dissect/smtp"
	"smtpcap/report"
)

// noteRefusal lists a negative reply. What may repeat a secret has no text.
func (v *speech) noteRefusal(r *smtp.Reply, packet report.PacketNumber) {
	s := v.rep
	if !r.Code.Refused() || len(s.Refusals) == maxRefusals || r.Incomplete && v.tornAgain() {
		return
	}
	x := report.Refusal{Packet: packet, Code: int(r.Code)}
	if code := r.Enhanced.String(); code != "" {
		x.Enhanced = report.Of(code)
	}
	if !r.Incomplete {
		x.Text = cut(string(r.Words()))
	}
	if !r.AfterGap {
		x.Command = refused(r.Answers.Verb)
	}
	s.Refusals = append(s.Refusals, x)
}

// tornAgain reports whether a reply of which bytes are missing may be the rest of the
// one that was listed last: the client has sent nothing in between.
func (v *speech) tornAgain() bool {
	before := v.torn
	v.torn = report.Of(v.dialogue.Offset(smtp.Client))
	return v.torn == before
}

// refused returns the command that a negative reply answers, if it can be named.
func refused(v smtp.Verb) report.Opt[string] {
	switch v {
	case smtp.VerbNone, smtp.VerbUnknown, smtp.VerbConnect:
		return report.Opt[string]{}
	case smtp.VerbAuthResponse:
		v = smtp.VerbAUTH
	}
	return report.Of(v.String())
}
