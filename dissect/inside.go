package dissect

import (
	"smtpcap/dissect/smtp"
	"smtpcap/dissect/tlswire"
	"smtpcap/report"
)

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
