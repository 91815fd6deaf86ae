package findings

import (
	"slices"
	"strconv"

	"smtpcap/report"
)

// An openSSLError is how OpenSSL tells a side that its handshake failed. The codes
// are notKnown where the packets do not tell them.
type openSSLError struct {
	reason, ssl, errno string
	alert              int // the number of the peer's alert; -1 where it sent none
	certainty          report.Certainty
}

// handshakeError is the error that a side met.
func handshakeError(c *report.Connection, by report.Side) openSSLError {
	peer := by.Peer()
	if a := fatal(c, peer); a != nil {
		return openSSLError{alertReason(a), "1", "0", int(a.Code), report.Certain}
	}
	switch {
	case c.TLS != nil && c.TLS.NotTLS != nil && c.TLS.NotTLS.From == peer && by == report.Client:
		return openSSLError{"wrong version number", "1", "0", -1, report.Probable}
	case ownReason(c, by) != "":
		return openSSLError{ownReason(c, by), "1", "0", -1, report.Probable}
	case c.Ended.How == report.EndReset && c.Ended.By == peer:
		return openSSLError{"unknown", "5", "104", -1, report.Probable} // ECONNRESET of Linux
	}
	return openSSLError{notKnown, notKnown, notKnown, -1, report.CannotKnow}
}

// ownReason is why a side itself broke off, where its alert and the messages before
// it leave one reason.
func ownReason(c *report.Connection, by report.Side) string {
	own := fatal(c, by)
	switch {
	case by == report.Server && refusedUnseen(c) && none(c):
		return "peer did not return a certificate"
	case own == nil:
		return ""
	case own.Code == protocolVersion:
		return "unsupported protocol"
	case by == report.Client && slices.Contains(certificateAlerts, own.Code):
		return "certificate verify failed"
	case by == report.Server && c.TLS.ClientHello != nil && c.TLS.ClientHello.Version == "SSL 3.0":
		return "version too low"
	case by == report.Server && own.Code == handshakeFailure && c.TLS.ServerHello == nil:
		return "no shared cipher"
	case by == report.Server && none(c):
		return "peer did not return a certificate"
	}
	return ""
}

// senderFailed adds the sender's lines about a handshake that was not completed.
func (l *mailLog) senderFailed() {
	c, e := l.c, handshakeError(l.c, report.Client)
	broken := verdict{verifyBroken, report.Certain, "The handshake failed. Older versions write 403 for 454."}
	if failedUnseen(c) {
		broken.certainty, broken.why = report.Probable, broken.why+inferredWhy
	}
	if c.Mode != report.ModeImplicitTLS {
		l.add(report.Client, Sendmail, "STARTTLS=client, error: connect failed=-1, reason="+e.reason+", SSL_error="+e.ssl+", errno="+e.errno+", retry=-1",
			verdict{certainty: e.certainty, why: "The reason is what OpenSSL makes of the failure."})
		l.add(report.Client, Sendmail, "ruleset=tls_server, arg1=SOFTWARE, relay="+sendmailPeer(c, report.Client)+", reject=454 4.7.0 TLS handshake failed.", broken)
		l.add(report.Client, Sendmail, "stat=Deferred: 454 4.7.0 TLS handshake failed.",
			verdict{certainty: report.Probable, why: "The mail stays in the queue, unless TLSFallbacktoClear lets it go in clear."})
	}
	if e.alert >= 0 || e.reason == "wrong version number" {
		l.add(report.Client, Postfix, e.library(), verdict{certainty: e.certainty, why: "It is what OpenSSL makes of the failure."})
	}
	l.add(report.Client, Postfix, "status=deferred (Cannot start TLS: handshake failure)",
		verdict{certainty: report.Probable, why: "A later attempt may go in clear at level \"may\"."})
}

// receiverFailed adds the receiver's lines about a handshake that was not completed.
func (l *mailLog) receiverFailed() {
	c, e := l.c, handshakeError(l.c, report.Server)
	l.add(report.Server, Sendmail, "STARTTLS=server, error: accept failed=-1, reason="+e.reason+", SSL_error="+e.ssl+", errno="+e.errno+
		", retry=-1, relay="+sendmailPeer(c, report.Server), verdict{certainty: e.certainty, why: "The reason is what OpenSSL makes of the failure."})
	if e.ssl == "1" {
		l.add(report.Server, Postfix, e.library(), verdict{certainty: e.certainty, why: "It is what OpenSSL makes of the failure."})
	}
	after := "STARTTLS"
	if c.Mode == report.ModeImplicitTLS {
		after = "CONNECT"
	}
	l.add(report.Server, Postfix, "lost connection after "+after+" from "+postfixPeer(c, report.Server),
		verdict{certainty: report.Probable, why: "The handshake failed."})
}

// library is Postfix's line about an error of OpenSSL.
func (e *openSSLError) library() string {
	line := "warning: TLS library problem: error:" + notKnown + ":SSL routines:" + notKnown + ":" + e.reason + ":" + notKnown
	if e.alert >= 0 {
		line += ":SSL alert number " + strconv.Itoa(e.alert)
	}
	return line + ":"
}
