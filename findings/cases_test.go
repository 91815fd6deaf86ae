package findings

import "smtpcap/report"

// A ruleCase is a connection, after others of the same run, and how grave what one
// rule finds in it is. None is a near miss: close to what the rule is about, and not it.
type ruleCase struct {
	rule     string
	name     string
	severity Severity
	before   []*report.Connection
	c        *report.Connection
}

type change = func(*report.Connection)

// after lists connections that come first.
func after(c ...*report.Connection) []*report.Connection { return c }

func startingCases() []ruleCase {
	notOffered := func(c *report.Connection) { c.SMTP.STARTTLS.Offered = report.Of(false) }
	masked := func(c *report.Connection) { c.SMTP.Banner = report.Of("****************************0*2******") }
	refused := func(c *report.Connection) {
		c.SMTP.STARTTLS.Status = report.STARTTLSRefused
		c.SMTP.STARTTLS.AskedPacket, c.SMTP.STARTTLS.ReplyPacket = 7, 8
		c.SMTP.STARTTLS.ReplyCode, c.SMTP.STARTTLS.ReplyText = report.Of(454), report.Of("4.7.0 TLS not available")
	}
	greetingRefused := func(c *report.Connection) {
		refusing(554, "5.7.1", "no service here", "")(c)
		c.SMTP.BannerPacket, c.SMTP.BannerCode, c.SMTP.Helo = 8, report.Of(554), nil
	}
	ehloRefused := func(code int, at report.PacketNumber) change {
		return func(c *report.Connection) {
			refusing(code, "", "not now", "EHLO")(c)
			c.SMTP.Helo.ReplyPacket = at
			if at == 8 { // else it was a HELO that came after it
				c.SMTP.Helo.Code = report.Of(code)
			}
		}
	}
	notTLS := func(c *report.Connection) {
		c.TLS.NotTLS = &report.NotTLS{Packet: 11, From: report.Server, What: "plain text"}
	}
	implicit := func(c *report.Connection) {
		c.Mode, c.SMTP = report.ModeImplicitTLS, report.SMTP{STARTTLS: report.STARTTLS{Status: report.STARTTLSNotApplicable}}
	}
	long := func(c *report.Connection) {
		c.TLS.ClientHello.Length, c.TLS.ClientHello.Packets = 1700, report.List[report.PacketNumber]{9, 10}
	}
	stalled := func(smaller report.PacketNumber) change {
		return func(c *report.Connection) {
			c.ToClient.Stalled = &report.Stall{Length: 1448, Sent: 5, Packet: 11, Last: 19, Smaller: smaller}
		}
	}
	tooBig := func(mtu int) change {
		return func(c *report.Connection) {
			c.TooBig = report.List[report.TooBig]{{Packet: 13, To: report.Server, MTU: mtu}}
		}
	}
	return []ruleCase{
		{"not-smtp", "SSH", Warning, nil, with(base(), func(c *report.Connection) {
			c.SMTP.NotSMTP, c.SMTP.NotSMTPPacket = report.Of("the first bytes from the server look like SSH"), 4
		})},
		{"not-smtp", "SMTP", None, nil, plaintext()},

		{"starttls-stripped", "a row of X", Warning, nil, with(offering(), notOffered, func(c *report.Connection) {
			c.SMTP.STARTTLS.Overwritten, c.SMTP.STARTTLS.OverwrittenPacket = report.Of("XXXXXXXA"), 6
		})},
		{"starttls-stripped", "a row of asterisks", Warning, nil, with(plaintext(), notOffered, masked)},
		{"starttls-stripped", "asterisks, and an offer", None, nil, with(offering(), masked)},
		{"starttls-stripped", "a greeting with some asterisks", None, nil, with(plaintext(), notOffered, func(c *report.Connection) {
			c.SMTP.Banner = report.Of("mx.example.net ******** no spam ********")
		})},

		{"starttls-not-offered", "between servers", Note, nil, with(plaintext(), notOffered)},
		{"starttls-not-offered", "at submission", Warning, nil, with(plaintext(), notOffered, on(587))},
		{"starttls-not-offered", "HELO, which gets no offer", None, nil,
			with(plaintext(), notOffered, func(c *report.Connection) { c.SMTP.Helo.Verb = "HELO" })},
		{"starttls-not-offered", "EHLO refused", None, nil,
			with(plaintext(), notOffered, func(c *report.Connection) { c.SMTP.Helo.Code = report.Of(502) })},
		{"starttls-not-offered", "the reply is not in the capture", None, nil, plaintext()},

		{"starttls-not-used", "between servers", Note, nil, offering()},
		{"starttls-not-used", "at submission", Warning, nil, with(offering(), on(587))},
		{"starttls-not-used", "the client leaves", None, nil, with(offering(), func(c *report.Connection) { c.SMTP.MailPacket = 0 })},
		{"starttls-not-used", "the server insists", None, nil, with(offering(), refusing(530, "5.7.0", "Must issue a STARTTLS command first", "MAIL"))},

		{"starttls-not-used", "the server's reply to MAIL is not in the capture", None, nil, with(offering(), open, func(c *report.Connection) { c.SMTP.Mails = 0 })},
		{"starttls-not-used", "the server took the mail, and the capture ends", Note, nil, with(offering(), open)},
		{"starttls-not-used", "the client may have asked for it", None, nil, with(offering(), lacksOf(report.Client, 7))},

		{"starttls-refused", "454", Warning, nil, with(offering(), refused)},
		{"starttls-refused", "before any content", Warning, nil, with(offering(), refused, func(c *report.Connection) { c.SMTP.ContentBytes = 0 })},
		{"starttls-refused", "accepted", None, nil, encrypted()},
		{"starttls-refused", "another attempt is not in the capture", None, nil, with(encrypted(), refused, lacksOf(report.Client, 9))},

		{"starttls-injection", "a command", Warning, nil, with(encrypted(), func(c *report.Connection) {
			c.SMTP.STARTTLS.EarlyBytes, c.SMTP.STARTTLS.EarlyPacket = 12, 7
		})},
		{"starttls-injection", "nothing early", None, nil, encrypted()},
		{"starttls-injection", "begun in the middle", None, nil, with(encrypted(), func(c *report.Connection) {
			c.SMTP.STARTTLS.EarlyBytes, c.SMTP.STARTTLS.EarlyPacket, c.Completeness.MidStream = 12, 7, true
		})},

		{"tls-required-by-server", "530", Error, nil, with(offering(), refusing(530, "5.7.0", "Must issue a STARTTLS command first", "MAIL"))},
		{"tls-required-by-server", "451, and no offer", Error, nil, with(plaintext(), notOffered, refusing(451, "5.7.3", "STARTTLS is required to send mail", "MAIL"))},
		{"tls-required-by-server", "530 that wants a login", None, nil, with(offering(), refusing(530, "5.7.0", "Authentication required", "MAIL"))},
		{"tls-required-by-server", "TLS follows", None, nil, with(encrypted(), refusing(530, "5.7.0", "Must issue a STARTTLS command first", "MAIL"))},

		{"refused-before-tls", "at the greeting", Note, nil, with(plaintext(), greetingRefused)},
		{"refused-before-tls", "421", Note, nil, with(plaintext(), refusing(421, "4.7.0", "too many connections", "MAIL"))},
		{"refused-before-tls", "at EHLO", Note, nil, with(plaintext(), ehloRefused(550, 8))},
		{"refused-before-tls", "at EHLO, where the capture ends", None, nil, with(plaintext(), ehloRefused(502, 8), open)},
		{"refused-before-tls", "the client may have asked for TLS", None, nil, with(plaintext(), greetingRefused, lacksOf(report.Client, 5))},
		{"refused-before-tls", "EHLO is not known, HELO is", None, nil, with(plaintext(), ehloRefused(502, 10))},
		{"refused-before-tls", "a reply to nonsense, in the packet of the greeting", None, nil, with(plaintext(), refusing(500, "5.5.1", "command not known", ""),
			func(c *report.Connection) { c.SMTP.BannerPacket = 8 })},
		{"refused-before-tls", "one recipient", None, nil, with(plaintext(), refusing(550, "5.1.1", "no such user", "RCPT"))},
		{"refused-before-tls", "for want of TLS", None, nil, with(plaintext(), refusing(421, "4.7.10", "encryption needed", ""))},

		{"auth-in-clear", "PLAIN", Warning, nil, with(plaintext(), func(c *report.Connection) {
			c.SMTP.Auth = report.List[report.Auth]{{Packet: 9, Mechanism: report.Of("PLAIN")}}
		})},
		{"auth-in-clear", "no login", None, nil, plaintext()},

		{"not-tls", "text after 220", Error, nil, with(unanswered(), notTLS)},
		{"not-tls", "port 465 in clear", Warning, nil, with(offering(), on(465))},
		{"not-tls", "port 25 in clear", None, nil, offering()},
		{"not-tls", "TLS", None, nil, encrypted()},

		{"tls-where-text-expected", "the server greets", Error, nil, with(unanswered(), implicit, notTLS)},
		{"tls-where-text-expected", "the server closes", Error, nil, with(unanswered(), implicit, on(587))},
		{"tls-where-text-expected", "the server goes along", Note, nil, with(encrypted(), implicit)},
		{"tls-where-text-expected", "the capture ends", Note, nil, with(unanswered(), implicit, open, func(c *report.Connection) { c.TLS.Established = report.Opt[bool]{} })},
		{"tls-where-text-expected", "port 465", None, nil, with(encrypted(), implicit, on(465))},

		{"closed-after-starttls", "after the ClientHello", Error, nil, unanswered()},
		{"closed-after-starttls", "at once", Error, nil, with(unanswered(), func(c *report.Connection) { c.TLS, c.LastDataPacket = nil, 8 }, resets(report.Client))},
		{"closed-after-starttls", "with an alert", None, nil, failedBy(report.Server, 40, "handshake_failure")},
		{"closed-after-starttls", "the server's answer is not in the capture", None, nil, with(unanswered(), lacksOf(report.Server, 10))},
		{"closed-after-starttls", "the capture ends", None, nil, with(unanswered(), func(c *report.Connection) { c.TLS, c.Ended = nil, report.Ended{} })},

		{"big-clienthello-drop", "two segments", Error, nil, with(unanswered(), long)},
		{"big-clienthello-drop", "lost on the way", Error, nil, with(unanswered(), long, func(c *report.Connection) { c.ToServer.Unacknowledged = report.Of(int64(139)) })},
		{"big-clienthello-drop", "taken, and not answered", Error, nil, with(unanswered(), long, func(c *report.Connection) { c.ToServer.Unacknowledged = report.Of(int64(0)) })},
		{"big-clienthello-drop", "one segment", None, nil, unanswered()},
		{"big-clienthello-drop", "answered", None, nil, with(encrypted(), long)},
		{"big-clienthello-drop", "it did not get through", None, nil, with(unanswered(), long, stalled(12))},

		{"path-mtu-blackhole", "without ICMP", Error, nil, with(unanswered(), stalled(12))},
		{"path-mtu-blackhole", "ICMP with an MTU", Error, nil, with(unanswered(), stalled(12), tooBig(1400))},
		{"path-mtu-blackhole", "ICMP of an old router", Error, nil, with(unanswered(), stalled(12), tooBig(0))},
		{"path-mtu-blackhole", "the capture ends", Note, nil, with(unanswered(), stalled(12), open)},
		{"path-mtu-blackhole", "nothing gets through", None, nil, with(unanswered(), stalled(0))},
		{"path-mtu-blackhole", "a segment that fits any link", None, nil, with(unanswered(), stalled(12), func(c *report.Connection) { c.ToClient.Stalled.Length = 536 })},
		{"path-mtu-blackhole", "one as long got through", None, nil, with(unanswered(), stalled(12), func(c *report.Connection) { c.ToClient.Stalled.Passed = 1448 })},
		{"path-mtu-blackhole", "ICMP that helped", None, nil, with(encrypted(), tooBig(1400))},
	}
}

func handshakeCases() []ruleCase {
	noHello := func(c *report.Connection) { c.TLS.ServerHello, c.TLS.Version = nil, report.Opt[string]{} }
	dh := func(bits int) change {
		return func(c *report.Connection) {
			c.TLS.KeyExchange = &report.KeyExchange{Packet: 11, DHBits: report.Of(bits)}
		}
	}
	version := func(v string) change { return func(c *report.Connection) { c.TLS.Version = report.Of(v) } }
	anonymous := func(c *report.Connection) {
		c.ServerChain.Status = report.ChainAnonymous
		c.TLS.CipherSuite = &report.CipherSuite{IANA: "TLS_DH_anon_WITH_AES_128_GCM_SHA256"}
	}
	nameless := func(c *report.Connection) { c.TLS.ClientHello.ServerName = report.Opt[string]{} }
	other := named("mx.example.net", report.NameBanner, false)
	hidden := func(c *report.Connection) {
		c.TLS.Version, c.ServerChain.Status, c.ClientCertificate.Status = report.Of("TLS 1.3"), report.ChainEncrypted, report.ClientEncrypted
	}
	resumed := func(c *report.Connection) {
		c.TLS.Resumed, c.TLS.ResumedSession = true, report.Of("0123456789abcdef")
		c.ServerChain, c.ClientCertificate = report.ServerChain{Status: report.ChainResumed}, report.ClientCertificate{Status: report.ClientResumed}
	}
	issues := func(c *report.Connection) { c.TLS.IssuedSessions = report.List[string]{"0123456789abcdef"} }
	warned := func(code uint8, name string) change {
		return func(c *report.Connection) {
			c.TLS.Alerts = report.List[report.Alert]{{Packet: 17, From: report.Client, Level: "warning", Code: code, Description: name}}
		}
	}
	return []ruleCase{
		{"no-shared-cipher", "handshake_failure", Error, nil, with(failedBy(report.Server, 40, "handshake_failure"), noHello)},
		{"no-shared-cipher", "insufficient_security", Error, nil, with(failedBy(report.Server, 71, "insufficient_security"), noHello)},
		{"no-shared-cipher", "after the ServerHello", None, nil, failedBy(report.Server, 40, "handshake_failure")},
		{"no-shared-cipher", "a ServerHello may be missing", None, nil, with(failedBy(report.Server, 40, "handshake_failure"), noHello, lacksOf(report.Server, 11))},
		{"no-shared-cipher", "the greeting is missing", Error, nil, with(failedBy(report.Server, 40, "handshake_failure"), noHello, lacksOf(report.Server, 6))},
		{"no-shared-cipher", "for another reason", None, nil, with(failedBy(report.Server, 80, "internal_error"), noHello)},

		{"protocol-version", "by the server", Error, nil, with(failedBy(report.Server, 70, "protocol_version"), noHello)},
		{"protocol-version", "by the client", Error, nil, with(failedBy(report.Client, 70, "protocol_version"), version("TLS 1.0"))},
		{"protocol-version", "what was refused is not in the capture", None, nil, with(failedBy(report.Server, 70, "protocol_version"), noHello, func(c *report.Connection) { c.TLS.ClientHello = nil })},
		{"protocol-version", "another alert", None, nil, failedBy(report.Client, 47, "illegal_parameter")},

		{"weak-dh", "taken", Note, nil, with(encrypted(), dh(1024))},
		{"weak-dh", "taken at submission", Warning, nil, with(encrypted(), dh(1024), on(587))},
		{"weak-dh", "refused", Error, nil, with(failedBy(report.Client, 40, "handshake_failure"), dh(1024))},
		{"weak-dh", "2048 bits", None, nil, with(failedBy(report.Client, 40, "handshake_failure"), dh(2048))},
		{"weak-dh", "failed for another reason", None, nil, with(failedBy(report.Client, 48, "unknown_ca"), dh(1024))},

		{"client-rejects-server-cert", "unknown_ca", Error, nil, with(failedBy(report.Client, 48, "unknown_ca"), shows(false, leaf()))},
		{"client-rejects-server-cert", "a chain that is trusted here", Error, nil,
			with(failedBy(report.Client, 45, "certificate_expired"), shows(true, leaf()))},
		{"client-rejects-server-cert", "not a word about certificates", None, nil, failedBy(report.Client, 47, "illegal_parameter")},
		{"client-rejects-server-cert", "the server says it", None, nil, failedBy(report.Server, 48, "unknown_ca")},

		{"closed-with-close-notify", "by the client", Error, nil, with(failedBy(report.Client, 0, "close_notify"), warned(0, "close_notify"))},
		{"closed-with-close-notify", "after the handshake", None, nil, with(encrypted(), warned(0, "close_notify"))},
		{"closed-with-close-notify", "with a reason", None, nil, failedBy(report.Client, 48, "unknown_ca")},

		{"old-tls-version", "TLS 1.0", Note, nil, with(encrypted(), version("TLS 1.0"))},
		{"old-tls-version", "nothing newer offered", Warning, nil, with(encrypted(), version("TLS 1.1"), on(465), func(c *report.Connection) {
			c.TLS.ClientHello.Version = "TLS 1.1"
		})},
		{"old-tls-version", "TLS 1.2", None, nil, encrypted()},
		{"old-tls-version", "not established", None, nil, with(failedBy(report.Client, 70, "protocol_version"), version("TLS 1.0"))},

		{"anonymous-suite", "between servers", Note, nil, with(encrypted(), anonymous)},
		{"anonymous-suite", "at submission", Warning, nil, with(encrypted(), anonymous, on(587))},
		{"anonymous-suite", "with a certificate", None, nil, encrypted()},

		{"sni-missing", "another name is shown", Note, nil, with(encrypted(), nameless, shows(true, leaf()), other)},
		{"sni-missing", "at submission", Warning, nil, with(encrypted(), nameless, shows(true, leaf()), other, on(587))},
		{"sni-missing", "refused for that", Error, nil, with(failedBy(report.Server, 109, "missing_extension"), nameless)},
		{"sni-missing", "the right one is shown", None, nil, with(encrypted(), nameless, shows(true, leaf()), named("mx.example.net", report.NameBanner, true))},
		{"sni-missing", "a name was sent", None, nil, with(encrypted(), shows(true, leaf()), other)},

		{"tls13-hidden", "TLS 1.3", Info, nil, with(encrypted(), hidden)},
		{"tls13-hidden", "TLS 1.2", None, nil, encrypted()},

		{"resumed-session", "nothing earlier", Info, nil, with(encrypted(), resumed)},
		{"resumed-session", "its beginning was seen", Info, after(with(encrypted(), earlier(1, -60), issues)), with(encrypted(), resumed)},
		{"resumed-session", "an earlier one to the same server", Info, after(with(encrypted(), earlier(1, -60), shows(true, leaf(), issuer()))), with(encrypted(), resumed)},
		{"resumed-session", "a full handshake", None, after(with(encrypted(), earlier(1, -60), issues)), encrypted()},
	}
}

func clientCases() []ruleCase {
	purpose := func(uses ...string) cert {
		return leaf().but(func(c *cert) { c.ExtendedKeyUsage = report.Of(report.List[string](uses)) })
	}
	authorities := func(length int) change {
		return func(c *report.Connection) {
			c.TLS.CertificateRequest = &report.CertificateRequest{Packet: 12, CANamesCount: 140, CANamesLength: length}
		}
	}
	keyExchange := func(c *report.Connection) { c.TLS.ClientKeyExchangePacket = 13 }
	return []ruleCase{
		{"client-cert-none", "an empty list", Info, nil, with(encrypted(), asked(report.ClientEmpty))},
		{"client-cert-none", "SSL 3.0", Info, nil, with(encrypted(), asked(report.ClientDeclinedByAlert))},
		{"client-cert-none", "not asked", None, nil, encrypted()},
		{"client-cert-none", "the server ends the handshake", None, nil, with(failedBy(report.Server, 40, "handshake_failure"), asked(report.ClientEmpty))},

		{"client-cert-required", "handshake_failure", Error, nil, with(failedBy(report.Server, 40, "handshake_failure"), asked(report.ClientEmpty))},
		{"client-cert-required", "SSL 3.0", Error, nil, with(failedBy(report.Server, 40, "handshake_failure"), asked(report.ClientDeclinedByAlert))},
		{"client-cert-required", "another reason", None, nil, with(failedBy(report.Server, 51, "decrypt_error"), asked(report.ClientEmpty))},
		{"client-cert-required", "the alert is the client's", None, nil, with(failedBy(report.Client, 40, "handshake_failure"), asked(report.ClientEmpty))},
		{"client-cert-required", "accepted", None, nil, with(encrypted(), asked(report.ClientEmpty))},

		{"client-cert-missing", "accepted", Note, nil, with(encrypted(), asked(report.ClientMissing), keyExchange)},
		{"client-cert-missing", "refused", Error, nil, with(failedBy(report.Server, 10, "unexpected_message"), asked(report.ClientMissing), keyExchange)},
		{"client-cert-missing", "an empty list", None, nil, with(encrypted(), asked(report.ClientEmpty))},

		{"server-rejects-client-cert", "unknown_ca", Error, nil, with(failedBy(report.Server, 48, "unknown_ca"), clientShows(false, leaf()))},
		{"server-rejects-client-cert", "there was none", None, nil, with(failedBy(report.Server, 42, "bad_certificate"), asked(report.ClientEmpty))},
		{"server-rejects-client-cert", "accepted", None, nil, with(encrypted(), clientShows(true, leaf()))},

		{"client-cert-wrong-eku", "accepted", Note, nil, with(encrypted(), clientShows(true, purpose("serverAuth")))},
		{"client-cert-wrong-eku", "at submission", Warning, nil, with(encrypted(), clientShows(true, purpose("serverAuth")), on(587))},
		{"client-cert-wrong-eku", "refused", Error, nil, with(failedBy(report.Server, 43, "unsupported_certificate"), clientShows(false, purpose("serverAuth")))},
		{"client-cert-wrong-eku", "both uses", None, nil, with(encrypted(), clientShows(true, purpose("serverAuth", "clientAuth")))},
		{"client-cert-wrong-eku", "any use", None, nil, with(encrypted(), clientShows(true, purpose("anyExtendedKeyUsage")))},
		{"client-cert-wrong-eku", "no such extension", None, nil, with(encrypted(), clientShows(true, leaf()))},
		{"client-cert-wrong-eku", "the server's certificate", None, nil, with(encrypted(), shows(true, purpose("serverAuth")))},

		{"ca-list-too-long", "17 KB", Note, nil, with(encrypted(), authorities(17000))},
		{"ca-list-too-long", "and no certificate", Error, nil, with(failedBy(report.Server, 40, "handshake_failure"), authorities(17000), asked(report.ClientEmpty))},
		{"ca-list-too-long", "16 KiB", None, nil, with(encrypted(), authorities(16384))},

		{"zero-length-entry", "accepted", Note, nil, with(encrypted(), asked(report.ClientZeroLengthEntry))},
		{"zero-length-entry", "refused", Error, nil, with(failedBy(report.Server, 50, "decode_error"), asked(report.ClientZeroLengthEntry))},
		{"zero-length-entry", "a list of length zero", None, nil, with(encrypted(), asked(report.ClientEmpty))},
	}
}

func endCases() []ruleCase {
	silent := func(c *report.Connection) { c.TLS.EncryptedRecords = nil }
	unanswered := func(c *report.Connection) { c.TLS.EncryptedRecords = c.TLS.EncryptedRecords[:1] }
	halfway := func(c *report.Connection) {
		c.TLS.Version, c.TLS.Established = report.Of("TLS 1.3"), report.Opt[bool]{}
		c.TLS.EncryptedRecords = c.TLS.EncryptedRecords[:1]
	}
	incomplete := func(c *report.Connection) { c.ServerChain.Status = report.ChainIncomplete }
	lacks := func(missing int64) change {
		return func(c *report.Connection) {
			c.Completeness.MissingBytes = missing
			c.Completeness.Missing = report.List[report.Missing]{{Packet: 12, Bytes: missing}}
		}
	}
	noQuit := func(c *report.Connection) { c.SMTP.QuitPacket = 0 }
	return []ruleCase{
		{"reset-after-handshake", "in use", Error, nil, with(encrypted(), resets(report.Server))},
		{"reset-after-handshake", "before a command", Error, nil, with(encrypted(), resets(report.Server), silent, asked(report.ClientEmpty))},
		{"reset-after-handshake", "a command is not answered", Error, nil, with(encrypted(), resets(report.Server), unanswered)},
		{"reset-after-handshake", "by the client", Error, nil, with(encrypted(), resets(report.Client), silent)},
		{"reset-after-handshake", "TLS 1.3, after the client's part", Error, nil, with(encrypted(), resets(report.Server), halfway)},
		{"reset-after-handshake", "after the closing alert", None, nil, with(encrypted(), resets(report.Server), func(c *report.Connection) { c.TLS.ClosingAlertPacket = 19 })},
		{"reset-after-handshake", "a closing alert may be missing", None, nil, with(encrypted(), resets(report.Server), lacksOf(report.Server, 20))},
		{"reset-after-handshake", "bytes are missing before others of that side", Error, nil, with(encrypted(), resets(report.Server), lacksOf(report.Server, 16))},
		{"reset-after-handshake", "only one side is there", None, nil, with(encrypted(), resets(report.Server), func(c *report.Connection) { c.Completeness.OneSided = true })},
		{"reset-after-handshake", "after a FIN", None, nil, with(encrypted(), func(c *report.Connection) { c.Ended.ResetPacket, c.Ended.ResetBy = 22, report.Client })},

		{"connection-reset", "in the middle", Error, nil, with(offering(), noQuit, resets(report.Server))},
		{"connection-reset", "by a probe", Note, nil, with(plaintext(), noQuit, resets(report.Client), func(c *report.Connection) { c.SMTP.Helo, c.LastDataPacket = nil, 4 })},
		{"connection-reset", "a QUIT may be missing", None, nil, with(offering(), noQuit, resets(report.Server), lacksOf(report.Client, 19))},
		{"connection-reset", "after QUIT", None, nil, with(offering(), resets(report.Client))},

		{"capture-limits", "bytes", Note, nil, with(encrypted(), incomplete, lacks(500))},
		{"capture-limits", "cut packets", Note, nil, with(encrypted(), incomplete, lacks(500), func(c *report.Connection) { c.Completeness.TruncatedBySnaplen = true })},
		{"capture-limits", "one direction", Note, nil, with(encrypted(), incomplete, func(c *report.Connection) { c.Completeness.OneSided = true })},
		{"capture-limits", "the beginning", Note, nil, with(encrypted(), asked(report.ClientIncomplete), func(c *report.Connection) { c.Completeness.MidStream = true })},
		{"capture-limits", "the end", Note, nil, with(encrypted(), incomplete, func(c *report.Connection) { c.Ended = report.Ended{} })},
		{"capture-limits", "bytes that no answer hangs on", None, nil, with(encrypted(), lacks(500))},
		{"capture-limits", "a chain too long to read", None, nil, with(encrypted(), incomplete)},

		{"handshake-failed", "an alert", Error, nil, failedBy(report.Server, 80, "internal_error")},
		{"handshake-failed", "without a word", Error, nil, with(failedBy(report.Client, 0, ""), func(c *report.Connection) { c.TLS.Alerts = nil })},
		{"handshake-failed", "explained", None, nil, failedBy(report.Client, 48, "unknown_ca")},
		{"handshake-failed", "completed", None, nil, encrypted()},
	}
}

func acrossCases() []ruleCase {
	failed := func() *report.Connection { return failedBy(report.Server, 80, "internal_error") }
	elsewhere := func(c *report.Connection) { c.Client.IP = c.Client.IP.Next() }
	timeless := func(c *report.Connection) { c.Start = report.Time{} }
	other := leaf().but(func(c *cert) { c.SHA256 = "cc" })
	return []ruleCase{
		{"plaintext-fallback", "a minute later", Warning, after(with(failed(), earlier(1, -60))), offering()},
		{"plaintext-fallback", "the failure settles later", Warning, after(with(offering(), earlier(3, 60))), failed()},
		{"plaintext-fallback", "two hours later", None, after(with(failed(), earlier(1, -7200))), offering()},
		{"plaintext-fallback", "of another client", None, after(with(failed(), earlier(1, -60), elsewhere)), offering()},
		{"plaintext-fallback", "before the failure", None, after(with(failed(), earlier(3, 60))), offering()},
		{"plaintext-fallback", "without mail", None, after(with(failed(), earlier(1, -60))), with(offering(), func(c *report.Connection) { c.SMTP.ContentBytes = 0 })},
		{"plaintext-fallback", "without times", None, after(with(failed(), earlier(1, 0), timeless)), with(offering(), timeless)},

		{"peer-differs", "no offer any more", Note, after(with(encrypted(), earlier(1, -60))), with(offering(), func(c *report.Connection) { c.SMTP.STARTTLS.Offered = report.Of(false) })},
		{"peer-differs", "another certificate", Note, after(with(encrypted(), earlier(1, -60), shows(true, leaf()))), with(encrypted(), shows(true, other))},
		{"peer-differs", "a client certificate", Note, after(with(encrypted(), earlier(1, -60), asked(report.ClientEmpty))), with(encrypted(), clientShows(true, leaf()))},
		{"peer-differs", "failed before", Note, after(with(failed(), earlier(1, -60))), encrypted()},
		{"peer-differs", "said already", None, after(with(failed(), earlier(1, -60)), with(encrypted(), earlier(3, -30))), encrypted()},
		{"peer-differs", "the same again", None, after(with(encrypted(), earlier(1, -60), shows(true, leaf()))), with(encrypted(), shows(true, leaf()))},
		{"peer-differs", "another client", None, after(with(failed(), earlier(1, -60), elsewhere)), encrypted()},
		{"peer-differs", "another port", None, after(with(failed(), earlier(1, -60), on(587))), encrypted()},
		{"peer-differs", "not asked is not the same as none", None, after(with(encrypted(), earlier(1, -60))), with(encrypted(), clientShows(true, leaf()))},
	}
}
