package dissect

import (
	"smtpcap/dissect/smtp"
	"smtpcap/dissect/tlswire"
	"smtpcap/report"
)

// An innerDialogue is the dialogue inside of TLS.
type innerDialogue struct {
	speech
	smtp report.SMTP
	text [2]positions
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
	text := &k.inside.text[v.who]
	text.add(len(b), m)
	for len(b) > 0 {
		b = b[k.inside.dialogue.Write(v.who, b):]
	}
	text.trim(text.recent())
}

// begin makes ready for the dialogue inside of TLS. Where its beginning may be missing
// it is as one that is met midway.
func (k *decryption) begin(c *conn) {
	in := &innerDialogue{}
	in.speech = speech{
		conn: c, rep: &in.smtp, known: report.Decrypted,
		positions: [2]*positions{&in.text[smtp.Client], &in.text[smtp.Server]},
	}
	start := smtp.AfterTLS
	switch {
	case k.side[smtp.Client].hole || k.side[smtp.Server].hole:
		start = smtp.MidStream
	case c.implicit():
		start = smtp.AtGreeting
	}
	in.speech.begin(start)
	k.inside = in
}

// end tells the dialogue that both sides have ended.
func (in *innerDialogue) end() {
	in.dialogue.End(smtp.Client)
	in.dialogue.End(smtp.Server)
}

// settle takes over the sums of the dialogue.
func (in *innerDialogue) settle() *report.SMTP {
	if facts := in.speech.settle(); len(facts.Attempts) == 0 {
		in.smtp.STARTTLS.Status = report.STARTTLSNotApplicable
	}
	return &in.smtp
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
		k.inside.text[who].skip(n)
	}
}
