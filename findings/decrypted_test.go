package findings

import (
	"strings"
	"testing"

	"smtpcap/report"
)

// read13 is a connection over TLS 1.3 of which all was decrypted: the client answered in
// packet 13 with the status given, and the sides went on to a mail.
func read13(status report.ClientStatus) *report.Connection {
	c := encrypted()
	c.TLS.Version = report.Of("TLS 1.3")
	c.ServerChain = report.ServerChain{Status: report.ChainSent, CertificateMessage: report.CertificateMessage{
		Known: report.Decrypted, Packet: 11, Length: report.Of(2), CertificatesLength: report.Of(1200),
	}}
	asked(status)(c)
	c.ClientCertificate.Known = report.Decrypted
	c.TLS.Decryption = &report.Decryption{Status: report.DecryptionComplete, Source: report.KeysFromLog, OpenedRecords: 12}
	c.TLS.SMTP = &report.SMTP{
		Helo:  &report.Helo{Verb: "EHLO", Name: "mail.example.com", Packet: 15, Code: report.Of(250), ReplyPacket: 16},
		Mails: 1, Recipients: 1, Messages: 1, LastCommand: report.Of("QUIT"), QuitPacket: 18,
	}
	c.Events = report.List[report.Event]{
		{Packet: 13, From: report.Client, Kind: report.EventHandshake, Known: report.Decrypted, Name: "Certificate"},
		{Packet: 13, From: report.Client, Kind: report.EventHandshake, Known: report.Decrypted, Name: "Finished"},
		{Packet: 15, From: report.Client, Kind: report.EventCommand, Known: report.Decrypted, Name: "EHLO"},
		{Packet: 16, From: report.Server, Kind: report.EventReply, Known: report.Decrypted, Name: "250"},
	}
	return c
}

// answered makes the server end what is said inside of TLS with a negative reply.
func answered(code int, enhanced, text, command string) change {
	return func(c *report.Connection) {
		s := c.TLS.SMTP
		s.Mails, s.Recipients, s.Messages, s.QuitPacket, s.LastCommand = 0, 0, 0, 0, report.Of(command)
		s.Refusals = report.List[report.Refusal]{{Packet: 16, Code: code, Enhanced: report.Of(enhanced), Text: text, Command: report.Of(command)}}
	}
}

// alerted ends the handshake with an alert that was decrypted.
func alerted(from report.Side, code uint8, name string) change {
	return func(c *report.Connection) {
		c.TLS.Established, c.TLS.EstablishedPacket, c.TLS.SMTP = report.Of(false), 0, nil
		c.TLS.Alerts = report.List[report.Alert]{{Packet: 15, From: from, Level: "fatal", Code: code, Description: name, Known: report.Decrypted}}
		c.Events = c.Events[:2]
	}
}

// askedLater makes the server ask once more.
func askedLater(during report.During, status report.ClientStatus) change {
	return func(c *report.Connection) {
		c.ClientCertificate.Later = report.List[report.LaterRequest]{{
			During: during, Status: status, RequestPacket: 16, CertificateMessage: report.CertificateMessage{Known: report.Decrypted, Packet: 17},
		}}
	}
}

func decryptedCases() []ruleCase {
	const wants = "No client certificate presented"
	return []ruleCase{
		{"client-cert-none", "TLS 1.3, decrypted", Info, nil, read13(report.ClientEmpty)},
		{"client-cert-none", "TLS 1.3, a certificate was sent", None, nil, read13(report.ClientSent)},
		{"client-cert-none", "asked in a renegotiation", Info, nil, with(encrypted(), askedLater(report.DuringRenegotiation, report.ClientEmpty))},
		{"client-cert-none", "asked after the handshake", Info, nil, with(read13(report.ClientNotRequested), askedLater(report.DuringSession, report.ClientEmpty))},
		{"client-cert-none", "asked in a renegotiation, and sent one", None, nil, with(encrypted(), askedLater(report.DuringRenegotiation, report.ClientSent))},

		{"client-cert-required", "TLS 1.3, an alert", Error, nil, with(read13(report.ClientEmpty), alerted(report.Server, 116, "certificate_required"))},
		{"client-cert-required", "a reply inside of TLS", Error, nil, with(read13(report.ClientEmpty), answered(421, "4.7.1", wants, "EHLO"))},
		{"client-cert-required", "such a reply to a client that has one", None, nil, with(read13(report.ClientSent), answered(421, "4.7.1", wants, "EHLO"))},
		{"client-cert-required", "another reply", None, nil, with(read13(report.ClientEmpty), answered(421, "4.7.0", "Too many connections", "EHLO"))},

		{"client-cert-missing", "TLS 1.3, decrypted", Note, nil, with(read13(report.ClientMissing), func(c *report.Connection) { c.ClientCertificate.Packet = 0 })},
		{"server-rejects-client-cert", "TLS 1.3, an alert", Error, nil, with(read13(report.ClientSent), alerted(report.Server, 48, "unknown_ca"))},
		{"client-rejects-server-cert", "TLS 1.3, an alert", Error, nil, with(read13(report.ClientNotStarted), alerted(report.Client, 48, "unknown_ca"))},

		{"refused-inside-tls", "a recipient that there is not", Note, nil, with(read13(report.ClientEmpty), answered(550, "5.1.1", "User unknown", "RCPT"))},
		{"refused-inside-tls", "for want of a certificate", None, nil, with(read13(report.ClientEmpty), answered(421, "4.7.1", wants, "EHLO"))},
		{"refused-inside-tls", "one recipient of two", None, nil, with(read13(report.ClientEmpty), answered(550, "5.1.1", "User unknown", "RCPT"),
			func(c *report.Connection) { c.TLS.SMTP.Messages = 1 })},
		{"refused-inside-tls", "in clear", None, nil, with(plaintext(), refusing(550, "5.1.1", "User unknown", "RCPT"))},

		{"tls13-hidden", "decrypted", None, nil, read13(report.ClientEmpty)},
		{"handshake-failed", "the alert says why", None, nil, with(read13(report.ClientEmpty), alerted(report.Server, 116, "certificate_required"))},
	}
}

func TestFindingsByDecryptionSaySo(t *testing.T) {
	for _, rc := range decryptedCases() {
		rc.hold(t, report.Decrypted)
	}
}

// TestWhatIsInClearIsObserved: of a decrypted session the hellos were read in clear.
func TestWhatIsInClearIsObserved(t *testing.T) {
	c := with(read13(report.ClientEmpty), func(c *report.Connection) { c.TLS.ClientHello.ServerName = report.Opt[string]{} })
	c.ServerChain.Status, c.ServerChain.Packet = report.ChainAnonymous, 0
	rc := ruleCase{rule: "anonymous-suite", c: c}
	if f := rc.check(); f == nil || f.Known != report.Observed {
		t.Errorf("%+v", f)
	}
}

func TestAResetIsTiedToTheLastDecryptedWords(t *testing.T) {
	c := with(read13(report.ClientEmpty), resets(report.Server), func(c *report.Connection) { c.TLS.SMTP.QuitPacket = 0 })
	rc := ruleCase{rule: "reset-after-handshake", c: c}
	if f := rc.check(); f == nil || !strings.Contains(f.Text, "The last message was the server's 250 (packet 16).") {
		t.Errorf("%+v", f)
	}
	c.TLS.Decryption.Status = report.DecryptionPartial
	if f := rc.check(); f == nil || strings.Contains(f.Text, "the server's 250") {
		t.Errorf("not all was read: %+v", f)
	}
}

func TestLogsByDecryption(t *testing.T) {
	tests := []struct {
		name string
		c    *report.Connection
		want []string // some of the lines
		none string   // part of a line that must not be there
	}{
		{"no certificate", read13(report.ClientEmpty), []string{
			"server sendmail certain [NO] STARTTLS=server", "server Postfix certain [Anonymous] Anonymous TLS connection established",
		}, "error"},
		{"refused for want of a certificate", with(read13(report.ClientEmpty), alerted(report.Server, 116, "certificate_required")), []string{
			"client sendmail cannot-know [FAIL OK] STARTTLS=client, relay=mx.example.net.,",
			"client Postfix probable [] warning: TLS library problem: error:…:SSL routines:…:tlsv13 alert certificate required:…:SSL alert number 116:",
			"client sendmail probable [] stat=Deferred: Connection reset by mx.example.net.",
			"client Postfix probable [] status=deferred (lost connection with mx.example.net[198.51.100.25] while performing the EHLO handshake)",
			"server sendmail probable [] STARTTLS=server, error: accept failed=-1, reason=peer did not return a certificate,",
		}, "TLS handshake failed"},
		{"rejected by the client", with(read13(report.ClientNotStarted), alerted(report.Client, 48, "unknown_ca")), []string{
			"client sendmail certain [SOFTWARE] ruleset=tls_server",
		}, "TLS connection established"},
		{"reset after a command", with(read13(report.ClientEmpty), resets(report.Client),
			func(c *report.Connection) { c.TLS.SMTP.QuitPacket, c.TLS.SMTP.LastCommand = 0, report.Of("RCPT") }), []string{
			"server Postfix probable [] lost connection after RCPT from …[192.0.2.10]",
		}, "deferred"},
	}
	for _, test := range tests {
		holdLines(t, test.name, logs(test.c), test.want, test.none)
	}
}
