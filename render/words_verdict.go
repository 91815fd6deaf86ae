package render

import (
	"fmt"
	"strconv"

	"smtpcap/report"
)

// verdict says in a few sentences what happened, the most important first.
func verdict(c *report.Connection) string {
	if c.TLS == nil {
		return join(" ", outcome(c), whyNoMail(c), howEnded(c), cannotTell(c))
	}
	return join(" ", outcome(c), whyRefused(c), serverShowed(c), clientShowed(c), askedLater(c), saidInside(c), howEnded(c), cannotTell(c))
}

// outcome is the first sentence: encrypted or not, and why not.
func outcome(c *report.Connection) string {
	switch c.Outcome() {
	case report.OutcomeEncrypted:
		return encrypted(c)
	case report.OutcomeTLSFailed:
		return "TLS failed: " + tlsFailure(c) + "."
	case report.OutcomeTLSOpen:
		return tlsOpen(c)
	case report.OutcomePlaintext:
		return "In clear: " + whyPlaintext(c) + "."
	case report.OutcomeNoAnswer:
		return noAnswer(c)
	}
	if c.SMTP.NotSMTP.Known {
		return "Not SMTP: " + clean(c.SMTP.NotSMTP.V) + packetRef(c.SMTP.NotSMTPPacket) + "."
	}
	return "Cannot tell whether this connection was encrypted: too little of it is in the capture."
}

func encrypted(c *report.Connection) string {
	s := "Encrypted"
	if c.TLS.Version.Known {
		s += " with " + clean(c.TLS.Version.V)
	}
	if c.TLS.Resumed {
		s += ", in a resumed session"
	}
	return s + packetRef(c.TLS.EstablishedPacket) + "."
}

// tlsFailure names what ended a handshake.
func tlsFailure(c *report.Connection) string {
	if n := notTLS(c); n != nil {
		return fmt.Sprintf("the %s sent %s where TLS must start%s", n.From, clean(n.What), packetRef(n.Packet))
	}
	if a := fatalAlert(c); a != nil {
		return fmt.Sprintf("the %s sent the alert %s(%d) %s%s",
			a.From, clean(a.Description), a.Code, after(c, a.From, a.Packet), packetRef(a.Packet))
	}
	if s := refusedUnseen(c); s != "" {
		return s
	}
	if c.Ended.By == report.Nobody {
		return "the handshake was not finished"
	}
	return fmt.Sprintf("the %s %s the connection %s%s",
		c.Ended.By, endedVerb(c), after(c, c.Ended.By, c.Ended.Packet), packetRef(c.Ended.Packet))
}

func notTLS(c *report.Connection) *report.NotTLS {
	if c.TLS == nil {
		return nil
	}
	return c.TLS.NotTLS
}

// fatalAlert is the first alert that could be read and ended the handshake.
func fatalAlert(c *report.Connection) *report.Alert {
	if c.TLS == nil {
		return nil
	}
	for i := range c.TLS.Alerts {
		if a := &c.TLS.Alerts[i]; a.Level == "fatal" {
			return a
		}
	}
	return nil
}

func endedVerb(c *report.Connection) string {
	if c.Ended.How == report.EndReset {
		return "reset"
	}
	return "closed"
}

// after says which step came last before the packet.
func after(c *report.Connection, who report.Side, packet report.PacketNumber) string {
	var last *report.Event
	for i := range c.Events {
		e := &c.Events[i]
		if e.Packet > packet || e.Kind == report.EventTCP || e.Kind == report.EventNote || e.Kind == report.EventAlert {
			continue
		}
		if e.Packet == packet && e.From == who && e.Kind != report.EventHandshake {
			continue
		}
		last = e
	}
	if last == nil {
		return "at once"
	}
	whose := "its own"
	if last.From != who {
		whose = "the " + last.From.String() + "'s"
	}
	switch last.Kind {
	case report.EventReply:
		return fmt.Sprintf("after %s reply %s", whose, clean(last.Name))
	case report.EventEncrypted:
		return "after " + whose + " encrypted data"
	}
	return fmt.Sprintf("after %s %s", whose, clean(last.Name))
}

func tlsOpen(c *report.Connection) string {
	if c.TLS != nil && c.TLS.ClientHello == nil && c.TLS.ServerHello == nil && len(c.TLS.EncryptedRecords) > 0 {
		return "TLS is in use" + packetRef(c.TLS.EncryptedRecords[0].Packet) + "; its handshake is not in the capture."
	}
	s := "TLS was begun"
	switch {
	case c.TLS == nil:
		s = "The server agreed to begin TLS" + packetRef(c.SMTP.STARTTLS.ReplyPacket)
	case c.TLS.Version.Known:
		s = clean(c.TLS.Version.V) + " was agreed on"
	}
	return s + "; the capture does not show whether the handshake was completed." + acceptedUnseen(c)
}

// whyPlaintext says why a session in clear did not use TLS.
func whyPlaintext(c *report.Connection) string {
	st := &c.SMTP.STARTTLS
	switch {
	case st.Status == report.STARTTLSRefused:
		return fmt.Sprintf("the server refused STARTTLS with %d%s", st.ReplyCode.V, packetRef(st.ReplyPacket))
	case st.Status == report.STARTTLSNoReply:
		return "the server did not answer STARTTLS" + packetRef(st.AskedPacket)
	case st.Overwritten.Known:
		return fmt.Sprintf("the server's reply to EHLO holds %q where STARTTLS should stand, so the client could not ask for TLS%s",
			clean(st.Overwritten.V), packetRef(st.OverwrittenPacket))
	case st.Offered.Known && st.Offered.V:
		return "the server offered STARTTLS and the client did not ask for it" + packetRef(heloReply(c))
	case st.Offered.Known && c.SMTP.Helo != nil && c.SMTP.Helo.Verb == "HELO":
		return "the client said HELO, which cannot lead to STARTTLS" + packetRef(c.SMTP.Helo.Packet)
	case st.Offered.Known:
		return "the server did not offer STARTTLS" + packetRef(heloReply(c))
	}
	return "no STARTTLS was seen"
}

// whyNoMail is the refusal after which no mail was accepted in clear. That of
// STARTTLS has been told.
func whyNoMail(c *report.Connection) string {
	if c.Outcome() != report.OutcomePlaintext || c.SMTP.Mails > 0 {
		return ""
	}
	for i := range c.SMTP.Refusals {
		r := &c.SMTP.Refusals[i]
		if r.Command.V == "STARTTLS" {
			continue
		}
		return "The server " + refusedWords(r) + "."
	}
	return ""
}

// refusedWords say what a server refused, and how: "refused MAIL with 550 5.7.1 (packet 12)".
func refusedWords(r *report.Refusal) string {
	what := "the client"
	if r.Command.Known {
		what = clean(r.Command.V)
	}
	return fmt.Sprintf("refused %s with %s%s", what, join(" ", strconv.Itoa(r.Code), clean(r.Enhanced.V)), packetRef(r.Packet))
}

// heloReply is the packet of the reply to EHLO or HELO.
func heloReply(c *report.Connection) report.PacketNumber {
	if c.SMTP.Helo == nil {
		return 0
	}
	for _, e := range c.Events {
		if e.Kind == report.EventReply && e.Packet >= c.SMTP.Helo.Packet {
			return e.Packet
		}
	}
	return 0
}

func noAnswer(c *report.Connection) string {
	switch {
	case c.Ended.How == report.EndReset && c.Ended.By == report.Server:
		return "No conversation: the server refused the connection" + packetRef(c.Ended.Packet) + "."
	case c.Ended.By != report.Nobody:
		return fmt.Sprintf("No conversation: the %s %s the connection before a word was said%s.",
			c.Ended.By, endedVerb(c), packetRef(c.Ended.Packet))
	case c.ToClient.Packets == 0:
		return "No conversation: the server did not answer" + packetRef(c.FirstPacket) + "."
	}
	return "No conversation: neither side said a word."
}

// serverShowed is the sentence about the server's chain.
func serverShowed(c *report.Connection) string {
	ch := &c.ServerChain
	ref := packetRef(ch.Packet)
	switch ch.Status {
	case report.ChainSent:
		s := "The server showed " + plural(ch.Length.V, "certificate") + ref
		if ch.Problem.Known {
			s += "; " + clean(ch.Problem.V)
		}
		return s + "."
	case report.ChainEmpty:
		return "The server sent a Certificate message with an empty list, which a server may not" + ref + "."
	case report.ChainAnonymous:
		return "The cipher suite is anonymous: the server has no certificate to show" + packetRef(serverHelloPacket(c)) + "."
	case report.ChainResumed:
		return "No certificates are sent in a resumed session; they were shown in an earlier connection."
	case report.ChainEncrypted:
		return encryptedCertificates(c)
	case report.ChainRawPublicKey:
		return "The server showed a raw public key and no certificates" + ref + "."
	case report.ChainMalformed:
		return "The server's Certificate message is malformed" + ref + ": " + clean(ch.Problem.V) + "."
	case report.ChainIncomplete:
		return incompleteChain(c)
	}
	return ""
}

func incompleteChain(c *report.Connection) string {
	ch := &c.ServerChain
	if ch.CertificatesLength.Known {
		return fmt.Sprintf("Cannot tell how many certificates the server showed: its list of %s is not whole in the capture%s.",
			plural(ch.CertificatesLength.V, "byte"), packetRef(ch.Packets...))
	}
	return "Cannot tell which certificates the server showed."
}

func serverHelloPacket(c *report.Connection) report.PacketNumber {
	if c.TLS.ServerHello == nil {
		return 0
	}
	return c.TLS.ServerHello.Packet
}

func encryptedCertificates(c *report.Connection) string {
	if c.ClientCertificate.Known == report.Inferred {
		return "The certificates are encrypted."
	}
	if c.ClientCertificate.Status == report.ClientEncrypted {
		return "In TLS 1.3 the certificates of both sides are encrypted; they cannot be read " + withoutKeys(c) + "."
	}
	return "In TLS 1.3 the server's certificates are encrypted; they cannot be read " + withoutKeys(c) + "."
}

// clientShowed is the sentence about the client's certificate.
func clientShowed(c *report.Connection) string {
	cc := &c.ClientCertificate
	if inferenceOf(c) != nil {
		return inferredClient(c)
	}
	asked := packetRef(cc.RequestPacket, cc.Packet)
	switch cc.Status {
	case report.ClientNotRequested:
		return "It did not ask the client for one" + packetRef(c.TLS.ServerHelloDonePacket) + "."
	case report.ClientEmpty:
		return clientEmpty(c)
	case report.ClientZeroLengthEntry:
		return "It asked the client for one; the client's list holds an entry of length zero, which TLS forbids" + asked + "."
	case report.ClientSent:
		return askedWords(c) + " the client sent " + plural(cc.Length.V, "certificate") + asked + "."
	case report.ClientMissing:
		return "It asked the client for one; the client went on without any answer, which TLS forbids" + asked + "."
	case report.ClientDeclinedByAlert:
		return "It asked the client for one; the client answered with the alert no_certificate(41), which is how SSL 3.0 says that it has none and is normal" + asked + "."
	case report.ClientRawPublicKey:
		return askedWords(c) + " the client sent a raw public key" + asked + "."
	case report.ClientMalformed:
		return "The client's Certificate message is malformed" + packetRef(cc.Packet) + ": " + clean(cc.Problem.V) + "."
	case report.ClientIncomplete:
		return incompleteClient(c)
	}
	return ""
}

// clientEmpty tells the story's answer: normal, unless the handshake failed on it.
func clientEmpty(c *report.Connection) string {
	cc := &c.ClientCertificate
	s := askedWords(c) + " the client had none and sent a zero-length certificate" + packetRef(cc.RequestPacket, cc.Packet)
	if c.Outcome() == report.OutcomeTLSFailed {
		return s + "."
	}
	return s + ", which is normal."
}

func askedWords(c *report.Connection) string {
	if c.ClientCertificate.RequestPacket == 0 {
		return "The request to the client is not in the capture;"
	}
	if c.ServerChain.Status == report.ChainSent {
		return "It asked the client for one;"
	}
	return "The server asked the client for a certificate;"
}

func incompleteClient(c *report.Connection) string {
	switch cc := &c.ClientCertificate; {
	case cc.Requested.Known && cc.Requested.V:
		return "It asked the client for one" + packetRef(cc.RequestPacket) +
			"; cannot tell what the client answered: that part is not in the capture."
	case cc.Requested.Known:
		return ""
	}
	return "Cannot tell whether the client was asked for a certificate or sent one."
}

// howEnded is said where the end is part of the story: a reset, or a capture
// that stops first.
func howEnded(c *report.Connection) string {
	if o := c.Outcome(); o == report.OutcomeNoAnswer || (o == report.OutcomeTLSFailed && endedByFailure(c)) {
		return ""
	}
	switch c.Ended.How {
	case report.EndReset:
		return "Then the " + c.Ended.By.String() + " reset the connection" + packetRef(c.Ended.Packet) + saidGoodbye(c) + "."
	case report.EndCapture:
		return "The capture ends before the connection does."
	case report.EndIdle:
		return "Then nothing more was heard."
	case report.EndEvicted:
		return "smtpcap stopped following it to stay within its memory limit."
	case report.EndTupleReused:
		return "Its end is not in the capture: a new connection took its ports" + packetRef(c.Ended.Packet) + "."
	}
	return ""
}

// saidGoodbye says of a reset that the session was over by then.
func saidGoodbye(c *report.Connection) string {
	switch {
	case c.TLS != nil && c.TLS.ClosingAlertPacket != 0 && c.TLS.ClosingAlertPacket <= c.Ended.Packet:
		return ", after a closing alert" + packetRef(c.TLS.ClosingAlertPacket) + ", which is normal"
	case c.SMTP.QuitPacket != 0:
		return ", after QUIT" + packetRef(c.SMTP.QuitPacket) + ", which is normal"
	}
	return ""
}

// endedByFailure reports whether the sentence about the failure already names the end.
func endedByFailure(c *report.Connection) bool {
	return notTLS(c) == nil && fatalAlert(c) == nil && refusedUnseen(c) == "" && c.Ended.By != report.Nobody
}
