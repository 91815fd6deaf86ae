package dissect

import (
	"slices"

	"smtpcap/dissect/smtp"
	"smtpcap/reassembly"
	"smtpcap/report"
)

// settle completes the report once nothing more will come.
func (c *conn) settle() *report.Connection {
	c.session.flight.flush(&c.session)
	c.session.settleHidden()
	c.settleTCP()
	c.settleSMTP()
	if c.session.begun {
		c.settleTLS()
	}
	c.settleAnswers()
	c.rep.Mode = c.mode()
	slices.SortStableFunc(c.rep.Events, func(a, b report.Event) int { return int(a.Packet - b.Packet) })
	return c.rep
}

// dir returns the direction in which a side sends.
func (c *conn) dir(who smtp.Side) reassembly.Direction { return reassembly.Direction(who) ^ c.swap }

// settleTCP takes over what the tracker knows.
func (c *conn) settleTCP() {
	t, r := c.tcp, c.rep
	client, server := t.Addr[c.dir(smtp.Client)], t.Addr[c.dir(smtp.Server)]
	r.Client = report.Endpoint{IP: client.Addr(), Port: client.Port()}
	r.Server = report.Endpoint{IP: server.Addr(), Port: server.Port()}
	if r.RolesFrom != report.RolesBanner {
		r.RolesFrom = rolesFrom[t.Roles]
	}
	r.FirstPacket, r.LastPacket = report.PacketNumber(t.First.Packet), report.PacketNumber(t.Last.Packet)
	r.Start, r.End = report.Time{Time: t.First.Time}, report.Time{Time: t.Last.Time}
	r.ToServer, r.ToClient = traffic(&t.Dir[c.dir(smtp.Client)]), traffic(&t.Dir[c.dir(smtp.Server)])
	for _, m := range t.TooBig {
		r.TooBig = append(r.TooBig, report.TooBig{
			Packet: report.PacketNumber(m.Packet), To: reportSide(c.who(m.Dir)), MTU: m.MTU,
		})
	}
	c.settleEnd()
	c.settleCompleteness()
}

var rolesFrom = [...]report.RolesFrom{
	reassembly.Undecided:     report.RolesUnknown,
	reassembly.FromHandshake: report.RolesHandshake,
	reassembly.FromPort:      report.RolesPort,
}

var howEnded = [...]report.How{
	reassembly.Open:        report.EndCapture,
	reassembly.FIN:         report.EndFIN,
	reassembly.Reset:       report.EndReset,
	reassembly.Idle:        report.EndIdle,
	reassembly.CaptureEnd:  report.EndCapture,
	reassembly.Evicted:     report.EndEvicted,
	reassembly.TupleReused: report.EndTupleReused,
}

func traffic(d *reassembly.DirStats) report.Traffic {
	t := report.Traffic{
		Packets: d.Packets, Bytes: d.Bytes, Retransmitted: d.Retransmitted,
		Conflicts: d.Conflicts, MissingBytes: d.Missing, Largest: d.Largest,
	}
	if d.MSS > 0 {
		t.MSS = report.Of(d.MSS)
	}
	if d.AckSeen {
		t.Unacknowledged = report.Of(d.Unacknowledged)
	}
	if s := d.Stall; s != nil {
		t.Stalled = &report.Stall{
			Length: s.Length, Sent: s.Sent, Passed: s.Passed,
			Packet: report.PacketNumber(s.First), Last: report.PacketNumber(s.Last), Smaller: report.PacketNumber(s.Shorter),
		}
	}
	return t
}

func (c *conn) settleEnd() {
	t, r := c.tcp, c.rep
	r.Ended.How = howEnded[t.Ended.How]
	if t.Ended.ByKnown {
		r.Ended.By = reportSide(c.who(t.Ended.By))
	}
	r.Ended.Packet = report.PacketNumber(t.Ended.Mark.Packet)
	r.Ended.Time = report.Time{Time: t.Ended.Mark.Time}
	if r.Ended.How == report.EndCapture {
		r.Ended.Packet, r.Ended.Time = 0, report.Time{}
	}
	for _, who := range []smtp.Side{smtp.Client, smtp.Server} {
		rst := report.PacketNumber(t.Dir[c.dir(who)].RST.Packet)
		if rst != 0 && (r.Ended.ResetPacket == 0 || rst < r.Ended.ResetPacket) {
			r.Ended.ResetPacket, r.Ended.ResetBy = rst, reportSide(who)
		}
	}
}

func (c *conn) settleCompleteness() {
	comp := &c.rep.Completeness
	comp.MidStream = c.tcp.MidStream
	for i := range c.tcp.Dir {
		d := &c.tcp.Dir[i]
		comp.Gaps += d.Gaps
		comp.MissingBytes += d.Missing
		comp.TruncatedBySnaplen = comp.TruncatedBySnaplen || d.CutBySnaplen > 0
		if d.Forced > 0 {
			c.limit("bytes held out of order; the missing ones were given up")
		}
	}
	a, b := &c.tcp.Dir[0], &c.tcp.Dir[1]
	comp.OneSided = a.Packets == 0 && b.Bytes+b.Missing > 0 || b.Packets == 0 && a.Bytes+a.Missing > 0
}

// settleSMTP takes over the sums of the dialogue in clear, and decides on STARTTLS.
func (c *conn) settleSMTP() {
	facts := c.clear.settle()
	st := &c.rep.SMTP.STARTTLS
	switch {
	case len(facts.Attempts) > 0:
		c.settleAttempt(attempt(facts.Attempts))
	case c.clear.dialogue.Upgrade() == smtp.UpgradeAccepted:
		// The command is not in the capture; its reply is, and TLS follows it.
		st.Status = report.STARTTLSAccepted
		st.ReplyCode, st.ReplyPacket = report.Of(codeReady), report.PacketNumber(c.ready.Packet)
	case c.session.begun:
		st.Status = report.STARTTLSNotApplicable
	}
}

// attempt returns the attempt that counts: the accepted one, else the last.
func attempt(attempts []smtp.Attempt) *smtp.Attempt {
	for i := range attempts {
		if attempts[i].Status == smtp.Accepted {
			return &attempts[i]
		}
	}
	return &attempts[len(attempts)-1]
}

func (c *conn) settleAttempt(a *smtp.Attempt) {
	st := &c.rep.SMTP.STARTTLS
	if a.Status == smtp.NoReply || a.Status == smtp.NotCaptured {
		// Without the reply nothing can be said to have come before it, and what was
		// paired with STARTTLS across missing bytes was not its reply.
		st.EarlyBytes, st.EarlyPacket = 0, 0
		st.ReplyCode, st.ReplyText, st.ReplyPacket = report.Opt[int]{}, report.Opt[string]{}, 0
	}
	switch {
	case a.Status == smtp.Accepted:
		st.Status = report.STARTTLSAccepted
	case a.Status == smtp.Refused:
		st.Status = report.STARTTLSRefused
	case c.session.evidence.serverHello || c.session.evidence.wentOn || c.side[smtp.Server].tls:
		// The reply is not in the capture; what followed shows what it was.
		st.Status = report.STARTTLSAccepted
	default:
		st.Status = report.STARTTLSNoReply
	}
	if a.Status == smtp.Accepted && !st.ReplyCode.Known {
		st.ReplyCode, st.ReplyPacket = report.Of(codeReady), report.PacketNumber(c.ready.Packet)
	}
	if st.EarlyPacket >= st.ReplyPacket || c.side[smtp.Server].lost {
		st.EarlyBytes, st.EarlyPacket = 0, 0 // the reply, or another that stands for it, may have been there before
	}
}

// implicit reports whether the connection began with TLS.
func (c *conn) implicit() bool {
	if c.tcp.MidStream || !c.session.begun {
		return false
	}
	for i := range c.side {
		if s := &c.side[i]; s.tls && s.base == 0 {
			return true
		}
	}
	return false
}

// submissions is the port on which TLS begins at once, as described in RFC 8314,
// Section 3.3.
const submissions = 465

func (c *conn) mode() report.Mode {
	s := &c.rep.SMTP
	switch {
	case c.implicit(), c.session.begun && c.rep.Server.Port == submissions:
		return report.ModeImplicitTLS
	case s.STARTTLS.Status == report.STARTTLSAccepted:
		return report.ModeSTARTTLS
	case c.session.begun, s.NotSMTP.Known:
		return report.ModeUnknown
	case c.spokeMail(), c.spokeSMTP() && c.whole():
		return report.ModePlaintext
	}
	return report.ModeUnknown
}

// spokeMail reports whether the client went on to its mail, or to its password, in clear.
func (c *conn) spokeMail() bool {
	f := c.clear.dialogue.Facts()
	return f.Mails.Sent > 0 || f.Recipients.Sent > 0 || f.Auths.Sent > 0 || f.ContentBytes > 0
}

// spokeSMTP reports whether a word of SMTP was seen.
func (c *conn) spokeSMTP() bool {
	f := c.clear.dialogue.Facts()
	return f.LastCommand != smtp.VerbNone || f.LastReply != 0
}

// settleTLS completes the report of the session.
func (c *conn) settleTLS() {
	s := &c.session
	s.tls.History = string(s.history)
	slices.SortStableFunc(s.tls.Alerts, func(a, b report.Alert) int { return int(a.Packet - b.Packet) })
	if s.last.Name != "" {
		s.tls.LastMessage = &s.last
	}
	s.settleSessions()
	s.settleDecryption()
	var m reassembly.Mark
	if n := s.tls.NotTLS; n != nil && n.From == report.Server && s.tls.ClientHello == nil && c.side[smtp.Client].lost {
		s.tls.NotTLS = nil // it answers what the capture does not have
	}
	s.tls.Established, m = s.evidence.established(c.whole())
	if s.tls.NotTLS != nil && !s.tls.Established.Known {
		s.tls.Established = report.Of(false)
	}
	s.tls.EstablishedPacket = report.PacketNumber(m.Packet)
	s.tls.ClosingAlertPacket = report.PacketNumber(s.evidence.closingAlert().Packet)
	c.rep.TLS = &s.tls
}

// endSeen reports whether the connection's end is in the capture.
func (c *conn) endSeen() bool {
	return c.rep.Ended.How == report.EndFIN || c.rep.Ended.How == report.EndReset
}

// whole reports whether the capture has the connection from its beginning to its
// end.
func (c *conn) whole() bool { return c.endSeen() && c.rep.Completeness.Gapless() }

// settleAnswers answers the two questions.
func (c *conn) settleAnswers() {
	e, r := &c.session.evidence, c.rep
	open := c.mayLackAnswer()
	r.ServerChain.Status = e.serverChain(open)
	r.ServerChain.CertificateMessage = e.side[smtp.Server].certificate.message
	if r.ServerChain.Status != report.ChainIncomplete {
		r.ServerChain.Known = e.known(r.ServerChain.Status == report.ChainEncrypted)
	}
	cc := &r.ClientCertificate
	cc.Status = e.clientCertificate(open)
	cc.CertificateMessage = e.side[smtp.Client].certificate.message
	if cc.Status != report.ClientIncomplete {
		cc.Known = e.known(cc.Status == report.ClientEncrypted)
	}
	cc.Later = c.session.later.settle(open || c.session.keys.side[smtp.Client].hole)
	cc.Requested, cc.RequestPacket = e.requested, e.requestPacket
	if cc.Status == report.ClientResumed {
		cc.Requested = report.Of(false)
	}
	if c.session.tls.Inference = c.infer(); c.session.tls.Inference != nil {
		c.settleInferred(c.session.tls.Inference)
	}
	c.settleSealed()
	if cc.Status == report.ClientDeclinedByAlert {
		cc.Packet = report.PacketNumber(e.declined.Packet)
		cc.Packets = report.List[report.PacketNumber]{cc.Packet}
	}
}

// settleSealed says incomplete where there are keys for an answer, and bytes are missing
// or changed of the records in which it stands.
func (c *conn) settleSealed() {
	e, r := &c.session.evidence, c.rep
	if r.ServerChain.Status == report.ChainEncrypted && e.side[smtp.Server].damaged() {
		r.ServerChain.Status, r.ServerChain.Known = report.ChainIncomplete, report.Unknown
	}
	if r.ClientCertificate.Status == report.ClientEncrypted && e.side[smtp.Client].damaged() {
		r.ClientCertificate.Status, r.ClientCertificate.Known = report.ClientIncomplete, report.Unknown
	}
}

// mayLackAnswer reports whether the capture may lack bytes with the answer: TLS
// was begun, asked for, or could still be, and the end was not seen or bytes are
// missing.
func (c *conn) mayLackAnswer() bool {
	switch {
	case c.session.evidence.fatal && c.rep.Completeness.Gapless():
		return false
	case c.whole(), c.rep.SMTP.NotSMTP.Known:
		return false
	case c.session.begun, c.rep.SMTP.STARTTLS.Attempts > 0 && c.rep.SMTP.STARTTLS.Status != report.STARTTLSRefused:
		return true
	}
	return !c.spokeMail()
}
