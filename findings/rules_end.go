package findings

import (
	"fmt"
	"slices"

	"smtpcap/report"
)

// endRules are about how a connection ended.
var endRules = []rule{
	{Rule{
		ID: "reset-after-handshake", Title: "Reset after TLS was established", Severities: []Severity{Error},
		Evidence: "The handshake is complete, or in TLS 1.3 the client's part of it; then a RST comes with no FIN and no closing alert before it.",
		Means: "TLS itself worked: the reset is not about ciphers or versions. The other side logs \"Connection reset by\" the name of this one, and defers the mail. " +
			"Before any command a filter, a limit or a rule about the peer is the usual cause; in TLS 1.3 also a server that insists on a client certificate.",
		Advice: append([]Advice{
			anybody("The log of the side that reset has the reason; if it has none, a device in between did it"),
			anybody("Capture on both servers: a RST that one of them never sent comes from a device in between"),
			receiver(Sendmail, "look for TLS_Clt in the access map, for a milter, and for a child process that died"),
			receiver(Postfix, "look for \"lost connection\", \"fatal\" or \"panic\" of smtpd, and for anvil limits"),
			receiver(Exim, "look for \"TLS error\" and for a drop in an ACL"),
			receiver(Exchange, "read the protocol log of the Receive connector; look at DomainSecureEnabled"),
		}, withoutTLS...),
		References: []string{"RFC 9293, Section 3.5.2", "RFC 5246, Section 7.2.1", sendmailDoc, postfixDoc},
	}, checkResetAfterHandshake},
	{Rule{
		ID: "connection-reset", Title: "Reset in the middle of the session in clear", Severities: []Severity{Note, Error},
		Evidence: "A RST comes before QUIT, with no FIN before it, in a session without TLS.",
		Means: "The side that sent it let go without a word: a program that died, a limit, or a firewall that does not like what it read. " +
			"The other side logs \"Connection reset by\" or \"lost connection\". A probe that only reads the greeting ends so, too.",
		Advice: []Advice{
			anybody("The log of the side that reset has the reason; if it has none, a device in between did it"),
			anybody("Capture on both servers: a RST that one of them never sent comes from a device in between"),
		},
		References: []string{"RFC 9293, Section 3.5.2", "RFC 5321, Section 4.1.1.10"},
	}, checkReset},
	{Rule{
		ID: "refused-inside-tls", Title: "The server refused the mail inside TLS", Severities: []Severity{Note},
		Evidence: "Decrypted: a negative reply (4xx or 5xx) inside TLS, and no message was accepted.",
		Means:    "TLS worked. The server does not want this mail, or this client: a rule, a limit, a block list, a mailbox that there is not.",
		Advice: []Advice{
			sender("", "read the server's reply: it says why, and often where to ask"),
			receiver("", "the log of the server has the rule that refused, at the time of that packet"),
		},
		References: []string{"RFC 5321, Section 4.2.1", "RFC 3463"},
	}, checkRefusedInside},
	{Rule{
		ID: "capture-limits", Title: "The capture lacks what would answer", Severities: []Severity{Note},
		Evidence: "Bytes of the handshake are missing, one direction is, or the capture begins or ends in the middle.",
		Means:    "smtpcap says \"cannot tell\" where others would guess. Packets that the capture does not have were most often sent all the same.",
		Advice: []Advice{
			anybody("Capture again, both directions: tcpdump -s 0 -w new.pcap port 25 and host ADDRESS"),
			anybody("If packets were dropped: tcpdump -B 16384, and a filter that takes less"),
		},
		References: []string{"https://www.tcpdump.org/manpages/tcpdump.1.html"},
	}, checkCaptureLimits},
	{Rule{
		ID: "handshake-failed", Title: "The TLS handshake was not completed", Severities: []Severity{Error},
		Evidence: "TLS was begun, the handshake is not complete, and no more specific finding explains why.",
		Means: "The side that ended it knows why. The sender's sendmail logs \"TLS handshake failed\" and verify=SOFTWARE, Postfix \"SSL_connect error\" or \"Cannot start TLS\", " +
			"and the mail is deferred.",
		Advice: append([]Advice{
			anybody("The log of the side that ended the handshake has the reason, at the time of that packet"),
			receiver(Sendmail, "LogLevel 13 logs the alerts, and what OpenSSL says"),
			receiver(Postfix, "smtpd_tls_loglevel = 2 logs the steps of the handshake"),
			receiver(Exim, "log_selector = +tls_cipher +tls_peerdn, or exim -d+tls"),
			receiver(Exchange, "the System event log has the errors of Schannel"),
		}, withoutTLS...),
		References: []string{"RFC 5246, Section 7.2.2", "RFC 8446, Section 6.2", postfixDoc, sendmailDoc, eximDoc},
		TLSRPT:     tlsrptFailure,
	}, checkHandshakeFailed},
}

// closing reports whether a side had, or may have, said goodbye within TLS before the
// end. A RST after that is how many programs close.
func (x *context) closing() bool {
	comp := &x.Completeness
	return x.TLS.ClosingAlertPacket != 0 || comp.OneSided || !x.gapsListed() ||
		slices.ContainsFunc(comp.Missing, func(m report.Missing) bool { return !x.spokeAfter(&m) })
}

// spokeAfter reports whether bytes that are missing are known not to be the last of
// their side.
func (x *context) spokeAfter(m *report.Missing) bool {
	return x.LastDataFrom == m.From && x.LastDataPacket > m.Packet ||
		slices.ContainsFunc(x.TLS.EncryptedRecords, func(r report.EncryptedRecord) bool {
			return r.From == m.From && (r.Packet > m.Packet || r.Packet == m.Packet && !m.Cut)
		})
}

func checkResetAfterHandshake(x *context) {
	halfway := x.outcome == report.OutcomeTLSOpen && x.gapless() && x.tls13() && slices.ContainsFunc(x.TLS.EncryptedRecords,
		func(r report.EncryptedRecord) bool { return r.From == report.Client })
	if x.Ended.How != report.EndReset || x.Ended.By == report.Nobody || !x.encrypted() && !halfway || x.closing() {
		return
	}
	x.add(Error, x.endingAfter()+" "+x.suggestion(halfway), x.TLS.EstablishedPacket, x.Ended.Packet)
}

// suggestion says what a reset inside TLS hints at.
func (x *context) suggestion(halfway bool) string {
	if halfway {
		return "The client had sent its part of the handshake; " + x.halfwayGuess()
	}
	text := fmt.Sprintf("TLS was established in packet %d", x.TLS.EstablishedPacket)
	if none(x.Connection) {
		text += ", and the server had accepted that the client has no certificate"
	}
	switch {
	case x.spokeInside(report.Server):
		return text + ". It was in use, so the cause lies in the mail session or in the network, not in TLS."
	case x.Ended.By == report.Client:
		return text + ". The client had heard nothing inside it: it may have disliked the server's certificate, or given up."
	case x.spokeInside(report.Client):
		text += ". The server did not answer what the client said inside it"
	default:
		text += ". No command followed"
	}
	return text + ": that hints at a rule, a limit, a filter or a crash of the server, not at TLS."
}

// spokeInside reports whether a side may have said anything inside TLS. In TLS 1.3
// all records look alike, and the handshake is known to be complete only because the
// sides went on to speak.
func (x *context) spokeInside(side report.Side) bool {
	return x.TLS.RecordsOmitted > 0 || spoke(x.TLS, side)
}

func checkReset(x *context) {
	if x.outcome != report.OutcomePlaintext || x.Ended.How != report.EndReset || x.SMTP.QuitPacket != 0 || x.SMTP.NotSMTP.Known ||
		!x.heard(report.Client, 0) {
		return
	}
	s := Error
	if x.SMTP.Helo == nil {
		s = Note // whoever has said nothing wanted no mail to be taken
	}
	x.add(s, x.endingAfter(), x.Ended.Packet)
}

// lacking reports whether bytes of the connection are not in the capture.
func lacking(c *report.Connection) bool {
	return !c.Completeness.Gapless() || c.Ended.By == report.Nobody
}

func checkCaptureLimits(x *context) {
	unanswered := x.ServerChain.Status == report.ChainIncomplete || x.ClientCertificate.Status == report.ClientIncomplete
	if !unanswered || !lacking(x.Connection) {
		return
	}
	x.add(Note, x.lack(), x.missingPackets()...)
}

// lack says what the capture does not have.
func (x *context) lack() string {
	comp := &x.Completeness
	switch {
	case comp.OneSided:
		return "Only one direction of the connection is in the capture."
	case comp.TruncatedBySnaplen:
		return fmt.Sprintf("Packets were cut when they were captured: %d bytes are missing.", comp.MissingBytes)
	case comp.MissingBytes > 0:
		return fmt.Sprintf("%d bytes are missing.", comp.MissingBytes)
	case comp.MidStream:
		return "The capture begins in the middle of the connection."
	}
	return "The capture ends before the connection does."
}

// missingPackets are where the first bytes are missing, or where the capture ends.
func (x *context) missingPackets() []report.PacketNumber {
	var numbers []report.PacketNumber
	for _, m := range x.Completeness.Missing {
		numbers = append(numbers, m.Packet)
	}
	if len(numbers) == 0 {
		numbers = append(numbers, x.LastPacket)
	}
	return numbers
}

func checkHandshakeFailed(x *context) {
	if !x.failed() || x.worst == Error {
		return
	}
	for _, from := range sides {
		if a := fatal(x.Connection, from); a != nil {
			text := fmt.Sprintf("The %s ended the handshake with %s in packet %d", from, alertWords(a), a.Packet)
			if last := x.lastMessage(a.Packet); last != "" {
				text += ", after " + last
			}
			x.add(Error, text+".", a.Packet)
			return
		}
	}
	if x.refusedUnseen() {
		end := &x.TLS.Inference.End.Basis
		x.infer(Error, fmt.Sprintf("From the record lengths the server ended the handshake with an alert (%s). What it says is encrypted.", recordWords(end)), end)
		return
	}
	x.add(Error, x.endingAfter()+" No alert says why.", x.Ended.Packet)
}
