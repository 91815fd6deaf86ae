package findings

import "smtpcap/report"

// notKnown stands in a line for what no packet shows.
const notKnown = "…"

// A mailLog collects what the programs of both sides would have written about one
// connection: the sender's lines, then the receiver's.
type mailLog struct {
	c     *report.Connection
	lines []report.LogLine
}

// logs returns what each side would have logged, were it sendmail 8.17 or Postfix 3.
// Where a program writes nothing about TLS, and that says something, the line is
// empty and the value is what its rules would see.
func logs(c *report.Connection) []report.LogLine {
	l := mailLog{c: c}
	switch c.Outcome() {
	case report.OutcomeEncrypted:
		l.lines = make([]report.LogLine, 0, 4)
		l.established(report.Client, "")
		l.brokenOff(report.Client)
		l.established(report.Server, "")
		l.brokenOff(report.Server)
	case report.OutcomeTLSFailed:
		l.lines = make([]report.LogLine, 0, 8)
		switch {
		case refusedUnseen(c):
			unread := openSSLError{reason: notKnown, alert: -1}
			l.senderRefused(unread, "Inferred from lengths: the receiver refused what the sender answered, after the sender had taken TLS for established.")
		case refusedLate(c):
			l.senderRefused(handshakeError(c, report.Client), "The receiver refused what the sender answered, after the sender had taken TLS for established.")
		default:
			l.senderFailed()
		}
		l.receiverFailed()
	case report.OutcomeTLSOpen:
		l.halfway()
	case report.OutcomePlaintext:
		l.clear(report.Client)
		l.brokenOff(report.Client)
		l.clear(report.Server)
		l.brokenOff(report.Server)
	}
	return l.lines
}

// A verdict is the word of a line that judges the peer: all that are possible, the
// most probable first. A line without such a word has no values.
type verdict struct {
	values    []string
	certainty report.Certainty
	why       string
}

// value is the word to print, or notKnown.
func (v *verdict) value() string {
	if v.certainty == report.CannotKnow || len(v.values) == 0 {
		return notKnown
	}
	return v.values[0]
}

// doubted returns the verdict of a line that may not have been written at all.
func (v verdict) doubted(doubt string) verdict {
	if doubt != "" {
		v.certainty, v.why = report.CannotKnow, doubt
	}
	return v
}

func (l *mailLog) add(by report.Side, program, line string, v verdict) {
	entry := report.LogLine{By: by, Program: program, Line: line, Values: v.values, Certainty: v.certainty, Why: v.why}
	if value := v.value(); value != notKnown {
		entry.Value = report.Of(value)
	}
	l.lines = append(l.lines, entry)
}

// established adds the lines of a side whose TLS handshake was completed. doubt says
// why that is not known, where it is not.
func (l *mailLog) established(by report.Side, doubt string) {
	s, suite := peerStanding(l.c, by), wordsOf(l.c.TLS.CipherSuite)
	// sendmail has no setting to begin TLS at once as a client.
	if by == report.Server || l.c.Mode != report.ModeImplicitTLS {
		v := l.judge(&sendmailWords, by, s).doubted(doubt)
		l.add(by, Sendmail, sendmailTLS(l.c, by, v.value(), suite), v)
	}
	v := l.judge(&postfixWords, by, s).doubted(doubt)
	l.add(by, Postfix, postfixTLS(l.c, by, v.value(), suite), v)
}

// halfway adds the sender's lines where it has sent its part of a TLS 1.3 handshake,
// so that it takes TLS for established, and the receiver went on no further.
func (l *mailLog) halfway() {
	c := l.c
	if c.TLS == nil || !isTLS13(c.TLS) || c.Ended.By == report.Nobody || !spoke(c.TLS, report.Client) {
		return
	}
	const doubt = "What the client sent last is encrypted. Was it its Finished, it takes TLS for established and logs this, even if the server then refuses it."
	l.established(report.Client, doubt)
	if c.Ended.By == report.Server || repliedInside(c.TLS) {
		l.deferred(verdict{why: "What the server made of the client's handshake is encrypted. One that insists on a client certificate is logged like this."})
	}
}

// senderRefused adds the sender's lines where the receiver refused the sender's part of
// a TLS 1.3 handshake. The sender had taken TLS for established by then, as described in
// RFC 8446, Section 4.4.4.
func (l *mailLog) senderRefused(e openSSLError, why string) {
	l.established(report.Client, "")
	l.add(report.Client, Postfix, e.library(), verdict{certainty: report.Probable, why: why})
	l.deferred(verdict{certainty: report.Probable, why: why})
}

// clear adds what sendmail's ${verify} is where mail went in clear: no line has it,
// but its rules see it.
func (l *mailLog) clear(by report.Side) {
	st := &l.c.SMTP.STARTTLS
	v := verdict{verifyNone, report.Certain, "It writes no STARTTLS line: TLS was not begun."}
	switch {
	case by == report.Server:
	case st.Status == report.STARTTLSRefused:
		v = refused(st.ReplyCode)
	case st.Offered.Known && st.Offered.V:
		v = verdict{verifyClear, report.Probable,
			"It writes no STARTTLS line: it did not ask for TLS. CLEAR is a second try in clear after a failed handshake."}
	}
	if v.certainty == report.Certain && lacking(l.c) {
		v.certainty, v.why = report.Probable, v.why+" The capture does not have all of the session."
	}
	l.add(by, Sendmail, "", v)
}

// brokenOff adds the lines of the side that found the connection reset under its
// hands: the other one reset it before the session's end.
func (l *mailLog) brokenOff(by report.Side) {
	c := l.c
	closing := c.SMTP.QuitPacket != 0 || c.TLS != nil && (c.TLS.ClosingAlertPacket != 0 || quitInside(c))
	if c.Ended.How != report.EndReset || c.Ended.By != by.Peer() || closing {
		return
	}
	if by == report.Server {
		l.add(by, Postfix, "lost connection after "+lastHeard(c)+" from "+postfixPeer(c, by),
			verdict{certainty: report.Probable, why: "The sender reset the connection before its QUIT."})
		return
	}
	l.deferred(verdict{certainty: report.Probable, why: "The receiver reset the connection. The mail stays in the queue if it was not accepted before."})
}

// deferred adds the sender's lines about a connection that the receiver reset.
func (l *mailLog) deferred(v verdict) {
	if l.c.Mode != report.ModeImplicitTLS {
		l.add(report.Client, Sendmail, "stat=Deferred: Connection reset by "+sendmailPeer(l.c, report.Client), v)
	}
	l.add(report.Client, Postfix, "status=deferred (lost connection with "+postfixPeer(l.c, report.Client)+" while "+inVain(l.c)+")", v)
}
