package findings

import (
	"fmt"
	"strings"

	"smtpcap/report"
)

// starttlsRules are about the part in clear, up to STARTTLS.
var starttlsRules = []rule{
	{Rule{
		ID: "not-smtp", Title: "Not SMTP", Severities: []Severity{Warning},
		Evidence: "The first bytes of a side are neither a reply nor a command of SMTP.",
		Means:    "Another program listens on the port, or a device answers in the server's place.",
		Advice: []Advice{
			anybody("See which program listens on the port, and whether the sender meant this host"),
		},
		References: []string{"RFC 5321, Section 3.1"},
	}, checkNotSMTP},
	{Rule{
		ID: "auth-in-clear", Title: "A login without TLS", Severities: []Severity{Warning},
		Evidence: "AUTH is sent in clear. smtpcap does not keep what follows it.",
		Means:    "Whoever can read the connection may have the password.",
		Advice: []Advice{
			anybody("Change the password that was used"),
			receiver(Sendmail, "add p to confAUTH_OPTIONS: no AUTH PLAIN and LOGIN without TLS"),
			receiver(Postfix, "smtpd_tls_auth_only = yes"),
			receiver(Exim, "server_advertise_condition = ${if def:tls_in_cipher} in the authenticators"),
			receiver(Exchange, "BasicAuthRequireTLS among the AuthMechanism of the Receive connector"),
		},
		References: []string{"RFC 4954, Section 4", "RFC 8314, Section 3"},
	}, checkAuthInClear},
	{Rule{
		ID: "starttls-stripped", Title: "STARTTLS was taken out on the way", Severities: []Severity{Warning},
		Evidence: "The server's reply to EHLO has a row of X where STARTTLS would stand, or its greeting is a row of asterisks and no STARTTLS is offered.",
		Means: "A device between the two servers writes over what it does not like, so that the client cannot ask for TLS and the mail goes in clear. " +
			"Cisco PIX and ASA do so when they inspect SMTP; some virus scanners and carriers do too.",
		Advice: append([]Advice{
			anybody(`Cisco ASA: "no inspect esmtp", or "allow-tls action log"; PIX: "no fixup protocol smtp 25"`),
			anybody("Capture on both servers at once: the offers differ where the device is in between"),
		}, insistOnTLS...),
		References: []string{"RFC 3207, Section 6", "RFC 8461 (MTA-STS), which protects against it",
			"Cisco, ESMTP inspection: https://www.cisco.com/c/en/us/support/docs/security/email-security-appliance/118550-qa-esa-00.html"},
		TLSRPT: tlsrptNotSupported,
	}, checkStripped},
	{Rule{
		ID: "starttls-not-offered", Title: "The server does not offer STARTTLS", Severities: []Severity{Note, Warning},
		Evidence: "The server's reply to EHLO is complete and has no STARTTLS.",
		Means: "The session can only be in clear. Most often the server has no certificate and key, or cannot read them. " +
			"Some servers leave STARTTLS out for certain clients.",
		Advice: append([]Advice{
			receiver(Sendmail, "set confSERVER_CERT, confSERVER_KEY, confCACERT and confCACERT_PATH: it needs all four"),
			receiver(Sendmail, "LogLevel 13 logs which of their files is missing or \"unsafe\""),
			receiver(Postfix, "smtpd_tls_security_level = may, with smtpd_tls_chain_files"),
			receiver(Exim, "tls_advertise_hosts = *, with tls_certificate and tls_privatekey"),
			receiver(Exchange, "Enable-ExchangeCertificate -Services SMTP; Tls among AuthMechanism of the connector"),
		}, insistOnTLS...),
		References: []string{"RFC 3207, Section 4", postfixDoc, sendmailDoc, eximDoc},
		TLSRPT:     tlsrptNotSupported,
	}, checkNotOffered},
	{Rule{
		ID: "starttls-not-used", Title: "The client did not use the STARTTLS that was offered", Severities: []Severity{Note, Warning},
		Evidence: "The server's reply to EHLO has STARTTLS; the client sends MAIL without asking for it.",
		Means:    "The client is told not to use TLS with this server, cannot, or has just failed and tries in clear.",
		Advice: []Advice{
			sender(Sendmail, "look for \"Try_TLS: NO\" in the access map and for M=S in CLIENT_OPTIONS"),
			sender(Postfix, "smtp_tls_security_level = may; look for \"none\" in smtp_tls_policy_maps"),
			sender(Exim, "look for the server in hosts_avoid_tls of the smtp transport"),
			sender(Exchange, "Set-SendConnector NAME -IgnoreSTARTTLS $false"),
			receiver("", "to refuse mail in clear from this client, require TLS of it"),
		},
		References: []string{"RFC 3207, Section 4", postfixDoc, sendmailDoc, eximDoc, exchangeSendDoc},
	}, checkNotUsed},
	{Rule{
		ID: "starttls-refused", Title: "The server refused STARTTLS", Severities: []Severity{Warning},
		Evidence: "The reply to STARTTLS is not 220.",
		Means: "454 says that TLS is not available for the moment: the server cannot read its certificate or key, or they do not belong together. " +
			"500 or 502 for a command that was offered hints at a device in between.",
		Advice: []Advice{
			receiver(Sendmail, "look for \"unsafe\" or \"error\" after STARTTLS=server in the log; check confSERVER_KEY"),
			receiver(Postfix, "look for \"disabling TLS support\" in the log; check smtpd_tls_chain_files"),
			receiver(Exim, "look for \"TLS error\" in the main log; check tls_certificate and tls_privatekey"),
			receiver(Exchange, "Enable-ExchangeCertificate -Services SMTP, which also lets the service read the key"),
		},
		References: []string{"RFC 3207, Section 4", postfixDoc, sendmailDoc, eximDoc},
		TLSRPT:     tlsrptNotSupported,
	}, checkRefused},
	{Rule{
		ID: "starttls-injection", Title: "More in clear behind STARTTLS", Severities: []Severity{Warning},
		Evidence: "The client's bytes go on after STARTTLS before the server has answered it.",
		Means: "A client has to wait for the reply. A server that keeps such bytes takes them for commands that came encrypted " +
			"(CVE-2011-0411). They come from a faulty client, or from somebody who writes into the connection.",
		Advice: []Advice{
			receiver("", "keep the server's software current; versions since 2011 throw such bytes away"),
			sender("", "find out whether the client sends too early, or another wrote into the connection"),
		},
		References: []string{"RFC 3207, Section 4.2", "CVE-2011-0411: https://www.postfix.org/CVE-2011-0411.html", "https://nostarttls.secvuln.info/"},
	}, checkInjection},
	{Rule{
		ID: "tls-required-by-server", Title: "The server insists on TLS and the client did not ask for it", Severities: []Severity{Error},
		Evidence: "A reply such as 530 5.7.0 or 451 5.7.3 says that STARTTLS has to come first; no STARTTLS follows.",
		Means:    "The server takes no mail in clear. The client is told not to use TLS, or never saw the offer.",
		Advice: []Advice{
			sender(Sendmail, `take "Try_TLS:HOST NO" out of the access map`),
			sender(Postfix, "smtp_tls_security_level = may; look for \"none\" in smtp_tls_policy_maps"),
			sender(Exim, "take the server out of hosts_avoid_tls of the smtp transport"),
			sender(Exchange, "Set-SendConnector NAME -IgnoreSTARTTLS $false"),
			receiver(Sendmail, "TLS_Clt:HOST in the access map is what asks for it"),
			receiver(Postfix, "smtpd_tls_security_level = encrypt is what asks for it; on a public port 25 use may"),
			receiver(Exim, "an ACL with !encrypted = * is what asks for it"),
			receiver(Exchange, "RequireTLS of the Receive connector is what asks for it"),
		},
		References: []string{"RFC 3207, Section 4", "RFC 5248, Section 2.4 (X.7.10)", postfixDoc, exchangeReceiveDoc},
	}, checkTLSRequired},
	{Rule{
		ID: "refused-before-tls", Title: "The server turned the client away before TLS", Severities: []Severity{Note},
		Evidence: "The greeting, or the reply to EHLO, is 4xx or 5xx, or 421 comes before STARTTLS is asked for.",
		Means:    "The server does not want this client, or not now: a block list, a limit, a host that is down. It is not a TLS problem.",
		Advice: []Advice{
			sender("", "read the server's reply: it says why, and often where to ask"),
			receiver("", "the log of the server has the rule or the limit that turned the client away"),
		},
		References: []string{"RFC 5321, Section 3.1", "RFC 5321, Section 3.8"},
	}, checkRefusedBeforeTLS},
}

func checkNotSMTP(x *context) {
	if x.SMTP.NotSMTP.Known && x.TLS == nil {
		x.add(Warning, sentence(x.SMTP.NotSMTP.V), x.SMTP.NotSMTPPacket)
	}
}

func checkStripped(x *context) {
	st := &x.SMTP.STARTTLS
	switch {
	case st.Overwritten.Known:
		x.add(Warning, fmt.Sprintf("The reply to EHLO in packet %d has \"%s\" where STARTTLS should stand. %s",
			st.OverwrittenPacket, st.Overwritten.V, x.inClear()), st.OverwrittenPacket)
	case masked(x.SMTP.Banner.V) && st.Offered.Known && !st.Offered.V:
		x.add(Warning, fmt.Sprintf("The greeting in packet %d is written over with asterisks, and STARTTLS is not offered. %s",
			x.SMTP.BannerPacket, x.inClear()), x.SMTP.BannerPacket, x.heloReply())
	}
}

// masked reports whether a greeting is a row of asterisks. A device lets through the
// digits of the code, blanks, and nothing else.
func masked(banner string) bool {
	return strings.Count(banner, "*") >= 8 && strings.Trim(banner, "*02 ") == ""
}

func checkNotOffered(x *context) {
	st := &x.SMTP.STARTTLS
	// HELO gets no offer from anybody.
	helo := x.SMTP.Helo != nil && x.SMTP.Helo.Verb == "HELO"
	refused := x.SMTP.Helo != nil && x.SMTP.Helo.Code.Known && x.SMTP.Helo.Code.V/100 != 2
	if !st.Offered.Known || st.Offered.V || st.Overwritten.Known || masked(x.SMTP.Banner.V) || helo || refused ||
		x.Mode != report.ModePlaintext {
		return
	}
	text := "The reply to EHLO has no STARTTLS. " + x.inClear()
	if n := x.heloReply(); n != 0 {
		text = fmt.Sprintf("The reply to EHLO in packet %d has no STARTTLS. %s", n, x.inClear())
	}
	x.add(x.grade(), text, x.heloReply())
}

func checkNotUsed(x *context) {
	st := &x.SMTP.STARTTLS
	if !st.Offered.V || st.Status != report.STARTTLSNotAsked || x.SMTP.MailPacket == 0 || x.demand() != nil ||
		x.outcome != report.OutcomePlaintext || !x.heard(report.Client, 0) || x.SMTP.Mails == 0 && lacking(x.Connection) {
		return
	}
	x.add(x.grade(), fmt.Sprintf("The server offered STARTTLS in packet %d; the client went on to MAIL in clear in packet %d.",
		x.heloReply(), x.SMTP.MailPacket), x.heloReply(), x.SMTP.MailPacket)
}

func checkRefused(x *context) {
	st := &x.SMTP.STARTTLS
	if st.Status != report.STARTTLSRefused || x.TLS != nil && !x.gapless() {
		return // an attempt that went better may be missing
	}
	reply := fmt.Sprint(st.ReplyCode.V)
	if st.ReplyText.V != "" {
		reply += " " + st.ReplyText.V
	}
	x.add(Warning, fmt.Sprintf("The server answered STARTTLS with \"%s\" in packet %d. %s", reply, st.ReplyPacket, x.inClear()),
		st.AskedPacket, st.ReplyPacket)
}

func checkInjection(x *context) {
	if st := &x.SMTP.STARTTLS; st.EarlyBytes > 0 && !x.Completeness.MidStream {
		x.add(Warning, fmt.Sprintf("The client sent %s after STARTTLS and before the reply to it.", counted(int(st.EarlyBytes), "byte")),
			st.EarlyPacket, st.ReplyPacket)
	}
}

func checkTLSRequired(x *context) {
	r := x.demand()
	if r == nil || x.SMTP.STARTTLS.Status != report.STARTTLSNotAsked || x.TLS != nil {
		return
	}
	text := fmt.Sprintf("The server refused with %s in packet %d, and the client did not ask for TLS after that.", refusalWords(r), r.Packet)
	if st := &x.SMTP.STARTTLS; st.Offered.Known && !st.Offered.V {
		text += " STARTTLS was not offered in the reply to EHLO that arrived."
	}
	x.add(Error, text, r.Packet)
}

func checkRefusedBeforeTLS(x *context) {
	if x.TLS != nil || x.SMTP.STARTTLS.Status != report.STARTTLSNotAsked || x.SMTP.Mails > 0 || !x.heard(report.Client, 0) {
		return
	}
	for i := range x.SMTP.Refusals {
		if r := &x.SMTP.Refusals[i]; x.turnedAway(r) && !demandsTLS(r) {
			x.add(Note, fmt.Sprintf("The server said %s in packet %d, before TLS was asked for.", refusalWords(r), r.Packet), r.Packet)
			return
		}
	}
}

// turnedAway reports whether a refusal is of the client as such. A refused EHLO may
// be followed by a HELO that is not, if the capture goes on for long enough.
func (x *context) turnedAway(r *report.Refusal) bool {
	s := &x.SMTP
	greeting := r.Packet == s.BannerPacket && r.Code == s.BannerCode.V
	hello := s.Helo != nil && r.Packet == s.Helo.ReplyPacket && r.Code == s.Helo.Code.V && !lacking(x.Connection)
	return r.Code == 421 || greeting || hello
}

func checkAuthInClear(x *context) {
	if len(x.SMTP.Auth) == 0 {
		return
	}
	how := ""
	if m := x.SMTP.Auth[0].Mechanism; m.Known {
		how = " " + m.V
	}
	x.add(Warning, fmt.Sprintf("The client sent AUTH%s in packet %d, and nothing was encrypted.", how, x.SMTP.Auth[0].Packet),
		x.SMTP.Auth[0].Packet)
}

// heloReply is the packet with the server's offer.
func (x *context) heloReply() report.PacketNumber {
	if x.SMTP.Helo == nil {
		return 0
	}
	return x.SMTP.Helo.ReplyPacket
}

// inClear says what became of the mail in a connection without TLS.
func (x *context) inClear() string {
	switch {
	case x.SMTP.ContentBytes > 0:
		return "The client sent its mail in clear."
	case x.SMTP.Mails > 0:
		return "The client began a mail in clear."
	case x.TLS != nil:
		return "TLS came about all the same."
	}
	return "The client sent no mail."
}

// demand returns the first reply that says that the server wants TLS, if any.
func (x *context) demand() *report.Refusal {
	for i := range x.SMTP.Refusals {
		if r := &x.SMTP.Refusals[i]; demandsTLS(r) {
			return r
		}
	}
	return nil
}

// demandCodes are the replies with which servers say that they want TLS first; what
// else they may mean their text must rule out. X.7.10 and X.7.11 say it by themselves,
// as described in RFC 5248, Section 2.4 and RFC 4954, Section 6.
var (
	demandCodes = [...]int{450, 451, 530, 538, 550, 554}
	demandWords = [...]string{"MUST", "REQUIRE", "FIRST", "NEED", "ONLY", "MANDATORY"}
)

func demandsTLS(r *report.Refusal) bool {
	if r.Command.V == "STARTTLS" {
		return false
	}
	if _, detail, _ := strings.Cut(r.Enhanced.V, "."); detail == "7.10" || detail == "7.11" {
		return true
	}
	known := false
	for _, code := range demandCodes {
		known = known || r.Code == code
	}
	if !known {
		return false
	}
	text := strings.ToUpper(r.Text)
	if !strings.Contains(text, "TLS") && !strings.Contains(text, "ENCRYPT") {
		return false
	}
	for _, w := range demandWords {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
