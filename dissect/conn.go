package dissect

import (
	"bytes"

	"smtpcap/dissect/smtp"
	"smtpcap/dissect/tlswire"
	"smtpcap/reassembly"
	"smtpcap/report"
)

// A conn is the handler of one connection: it hands the bytes of each side to the
// SMTP dialogue or to the side's TLS stream, and knows the packets of what these
// find.
type conn struct {
	d    *Dissector
	tcp  *reassembly.Conn
	rep  *report.Connection
	swap reassembly.Direction // 1 where the banner shows that the roles are the other way round

	side      [2]side // by smtp.Side
	eventText int     // bytes of the events' texts
	clear     speech
	ready     reassembly.Mark // a reply that may be the one to STARTTLS
	session   session
	finished  bool
}

// A side is what one party sends.
type side struct {
	positions positions
	tls       bool   // it speaks TLS; until then it speaks SMTP, or nothing yet
	spoken    bool   // a byte of it has been handed on
	lost      bool   // a byte of it was missing
	refused   bool   // its bytes were no TLS where TLS had to start
	held      []byte // bytes that may begin TLS, until there are enough to tell
	stream    *tlswire.Stream
	closed    bool            // the stream is
	base      int64           // offset at which the stream began
	last      reassembly.Mark // the packet of its last bytes
	ahead     bool            // they may answer what has not come yet
	open      int             // number of the gap behind which no byte has come, from 1
}

func newConn(d *Dissector, tcp *reassembly.Conn) *conn {
	c := &conn{d: d, tcp: tcp, rep: &report.Connection{ID: tcp.ID}}
	c.session.conn = c
	c.clear = speech{
		conn: c, rep: &c.rep.SMTP, known: report.Observed,
		positions: [2]*positions{&c.side[smtp.Client].positions, &c.side[smtp.Server].positions},
	}
	return c
}

// begin makes ready for the first bytes, or the lack of them. Only now is it known
// whether the connection's beginning is in the capture.
func (c *conn) begin() {
	start := smtp.AtGreeting
	if c.tcp.MidStream {
		start = smtp.MidStream
	}
	c.clear.begin(start)
}

// who returns the side that sends in a direction.
func (c *conn) who(dir reassembly.Direction) smtp.Side { return smtp.Side(dir ^ c.swap) }

// reportSide returns a side in the words of the report.
func reportSide(who smtp.Side) report.Side { return report.Client + report.Side(who) }

// Data implements reassembly.Handler.
func (c *conn) Data(dir reassembly.Direction, b []byte, m reassembly.Mark) {
	if c.clear.dialogue == nil {
		c.tellRoles(dir, b)
		c.begin()
	}
	who := c.who(dir)
	s := &c.side[who]
	c.closeMissing(who, m)
	s.last, s.ahead = m, c.tcp.Awaited[dir.Reverse()]
	s.positions.add(len(b), m)
	c.rep.LastData = report.Time{Time: m.Time}
	c.rep.LastDataPacket, c.rep.LastDataFrom = report.PacketNumber(m.Packet), reportSide(who)
	if len(s.held) > 0 {
		b = append(s.held, b...)
		s.held = nil
	}
	c.handOn(who, b)
	s.positions.trim(c.oldest(who))
}

// handOn gives bytes to the dialogue or to the stream; it holds back a few where
// more are needed to tell one from the other.
func (c *conn) handOn(who smtp.Side, b []byte) {
	s := &c.side[who]
	for len(b) > 0 {
		if !s.tls && c.mayBeginTLS(who) {
			if tlswire.LooksLikeRecord(b) == tlswire.LikenessMaybe {
				s.held = bytes.Clone(b)
				return
			}
			c.beginTLS(who, b)
		}
		s.spoken = true
		if s.tls {
			c.noteEarly(who, len(b))
			s.stream.Write(b)
			c.retry()
			return
		}
		was := c.clear.dialogue.Upgrade()
		b = b[c.clear.dialogue.Write(who, b):]
		c.noteReady(was, s.positions.end-int64(len(b)))
	}
}

// noteEarly counts TLS that the client sends before the reply to its STARTTLS.
func (c *conn) noteEarly(who smtp.Side, n int) {
	if who != smtp.Client || c.clear.dialogue.Upgrade() != smtp.UpgradeAsked || c.side[smtp.Client].ahead {
		return
	}
	st := &c.rep.SMTP.STARTTLS
	if st.EarlyBytes == 0 {
		p := &c.side[who].positions
		st.EarlyPacket = report.PacketNumber(p.mark(p.end-int64(n), p.end).Packet)
	}
	st.EarlyBytes += int64(n)
}

// mayBeginTLS reports whether the next bytes of a side can be the first of TLS:
// those after STARTTLS, the first of all, and any that follow TLS of the other side
// or, before mail is sent in clear, a gap. Elsewhere a message body could mimic them.
func (c *conn) mayBeginTLS(who smtp.Side) bool {
	s := &c.side[who]
	return !s.spoken || c.side[who.Reverse()].tls || c.clear.dialogue.Upgrade() != smtp.UpgradeNone ||
		c.rep.SMTP.NotSMTP.Known || s.lost && !c.spokeMail()
}

// beginTLS makes a side speak TLS if b begins with it.
func (c *conn) beginTLS(who smtp.Side, b []byte) {
	s := &c.side[who]
	likeness := tlswire.LooksLikeRecord(b)
	lost := false
	if likeness == tlswire.LikenessMaybe || likeness == tlswire.LikenessNo {
		lost = c.inRecord(who, b)
		if !lost && !c.answersSSLv2(who, b) {
			c.refuseTLS(who, b)
			return
		}
	}
	s.tls = true
	c.clear.dialogue.TLSFollows()
	// The bytes at hand end where the positions do.
	s.base = s.positions.end - int64(len(b))
	s.stream = tlswire.NewStream(sideVisitor{&c.session, who})
	if o := c.session.opener(who); o != nil {
		s.stream.SetOpener(o)
	}
	switch {
	case lost:
		s.stream.StartLost()
	case s.lost || c.tcp.MidStream:
		s.stream.StartMidway()
	}
}

// answersSSLv2 reports whether bytes may be a server's answer in SSL 2.0, which has
// the form of the hello that asked for it; the stream tells for sure.
func (c *conn) answersSSLv2(who smtp.Side, b []byte) bool {
	const highBit = 0x80 // of a record of SSL 2.0 without padding
	h := c.session.tls.ClientHello
	return who == smtp.Server && h != nil && h.Format == formatSSLv2 && b[0]&highBit != 0
}

// inRecord reports whether bytes that begin no record are likely to lie in the
// middle of one: the beginning is not in the capture, and they are no text.
func (c *conn) inRecord(who smtp.Side, b []byte) bool {
	s := &c.side[who]
	return (s.lost || c.tcp.MidStream && !s.spoken) && !isText(b)
}

// textSample is how many bytes are looked at to tell text from ciphertext. One in nine
// random bytes is a control byte: of 64, one is with a probability of 99.9 %.
const textSample = 64

func isText(b []byte) bool {
	for _, c := range b[:min(len(b), textSample)] {
		if c < ' ' && c != '\r' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// refuseTLS notes bytes that are no TLS after the server let the client begin it,
// or after the client did.
func (c *conn) refuseTLS(who smtp.Side, b []byte) {
	s := &c.side[who]
	if s.refused || s.lost || c.side[who.Reverse()].lost || c.tcp.MidStream {
		return
	}
	if c.clear.dialogue.Upgrade() != smtp.UpgradeAccepted && !(who == smtp.Server && c.side[smtp.Client].tls && !s.spoken) {
		return
	}
	s.refused = true
	what := "bytes that are no TLS"
	if isText(b) {
		what = "plain text"
	}
	start := s.positions.end - int64(len(b))
	c.session.notTLS(who, what, s.positions.mark(start, start+1))
}

// oldest is the first offset of a side that may still be asked for.
func (c *conn) oldest(who smtp.Side) int64 {
	s := &c.side[who]
	if s.tls {
		return s.base + s.stream.Oldest()
	}
	return s.positions.recent()
}

// Gap implements reassembly.Handler.
func (c *conn) Gap(dir reassembly.Direction, n int64, m reassembly.Mark) {
	if c.clear.dialogue == nil {
		c.begin()
	}
	who := c.who(dir)
	s := &c.side[who]
	c.release(who)
	c.noteMissing(who, n, m)
	if s.tls {
		s.stream.Skip(n)
		c.retry()
	} else {
		was := c.clear.dialogue.Upgrade()
		c.clear.dialogue.Gap(who, n)
		c.noteReady(was, s.positions.end)
	}
	s.positions.skip(n)
	s.lost = true
	s.positions.trim(c.oldest(who))
}

// release gives up what was held: nothing will follow it that could tell what it
// begins, and a few bytes prove neither TLS nor the lack of it.
func (c *conn) release(who smtp.Side) {
	s := &c.side[who]
	if len(s.held) == 0 {
		return
	}
	c.clear.dialogue.Gap(who, int64(len(s.held)))
	s.held = nil
}

// End implements reassembly.Handler.
func (c *conn) End(dir reassembly.Direction, how reassembly.How, m reassembly.Mark) {
	if c.clear.dialogue == nil {
		c.begin()
	}
	who := c.who(dir)
	c.release(who)
	c.closeStream(who, false)
	c.clear.dialogue.End(who)
	c.noteEnd(who, how, m)
}

// closeStream ends a side's stream, unless records of it wait for keys that may still
// come; final says that none will.
func (c *conn) closeStream(who smtp.Side, final bool) {
	s := &c.side[who]
	if !s.tls || s.closed {
		return
	}
	c.retry()
	if _, waits := s.stream.Waiting(); !waits || final {
		s.closed = true
		s.stream.Close()
	}
}

// finish ends what waited for more than the connection's end.
func (c *conn) finish() {
	if c.finished {
		return
	}
	c.finished = true
	c.closeStream(smtp.Client, true)
	c.closeStream(smtp.Server, true)
	c.session.endDecryption()
}

// noteEnd makes events of a FIN and of a RST.
func (c *conn) noteEnd(who smtp.Side, how reassembly.How, m reassembly.Mark) {
	stats := &c.tcp.Dir[reassembly.Direction(who)^c.swap]
	switch {
	case how == reassembly.FIN:
		c.event(report.Observed, reportSide(who), report.EventTCP, m, "FIN", "")
	case how == reassembly.Reset && stats.RST.Packet != 0:
		c.event(report.Observed, reportSide(who), report.EventTCP, stats.RST, "RST", "")
	}
}

// noteMissing lists a gap. A packet whose first bytes have just come and whose next
// are missing was cut by the snap length.
func (c *conn) noteMissing(who smtp.Side, n int64, m reassembly.Mark) {
	comp := &c.rep.Completeness
	if len(comp.Missing) == maxMissing {
		return
	}
	s := &c.side[who]
	comp.Missing = append(comp.Missing, report.Missing{
		From: reportSide(who), Packet: report.PacketNumber(m.Packet), Bytes: n,
		Cut: c.tcp.Dir[c.dir(who)].CutBySnaplen > 0 && m.Packet == s.last.Packet, During: c.during(who),
	})
	s.open = len(comp.Missing)
}

// closeMissing names the packet behind the last gap of a side.
func (c *conn) closeMissing(who smtp.Side, m reassembly.Mark) {
	s := &c.side[who]
	if s.open == 0 {
		return
	}
	if gap := &c.rep.Completeness.Missing[s.open-1]; !gap.Cut {
		gap.Packet = report.PacketNumber(m.Packet)
	}
	s.open = 0
}

// during names what a side was saying.
func (c *conn) during(who smtp.Side) string {
	switch {
	case !c.side[who].tls:
		return "in the SMTP dialogue"
	case c.session.secret(who):
		return "in encrypted data"
	}
	return "in the TLS handshake"
}

// tellRoles looks at the first data of a connection of which neither the
// handshake nor the port told the roles: a greeting comes from the server, an EHLO
// or a ClientHello from the client.
func (c *conn) tellRoles(dir reassembly.Direction, b []byte) {
	if c.tcp.Roles != reassembly.Undecided {
		return
	}
	var sender reassembly.Direction
	switch {
	case bytes.HasPrefix(b, []byte("220 ")), bytes.HasPrefix(b, []byte("220-")):
		sender = reassembly.ToClient
	case bytes.HasPrefix(b, []byte("EHLO ")), bytes.HasPrefix(b, []byte("HELO ")),
		tlswire.LooksLikeRecord(b) == tlswire.LikenessClientHello:
		sender = reassembly.ToServer
	default:
		return
	}
	c.rep.RolesFrom = report.RolesBanner
	c.swap = sender ^ dir
}

// event adds a line to the dialogue.
func (c *conn) event(known report.Known, from report.Side, kind report.EventKind, m reassembly.Mark, name, text string) {
	if len(c.rep.Events) == maxEvents {
		c.rep.EventsOmitted++
		return
	}
	text = cut(text)
	if c.eventText += len(text); c.eventText > maxEventText {
		text = cutMark
	}
	e := report.Event{Packet: report.PacketNumber(m.Packet), From: from, Kind: kind, Known: known, Name: name, Text: text}
	if !m.Time.IsZero() && !c.tcp.First.Time.IsZero() {
		e.At = report.Of(report.Seconds(m.Time.Sub(c.tcp.First.Time)))
	}
	if c.rep.Events == nil {
		c.rep.Events = make(report.List[report.Event], 0, usualEvents)
	}
	c.rep.Events = append(c.rep.Events, e)
}

// usualEvents is how many events most connections have.
const usualEvents = 24
