package findings

// startTLSReplies is where the replies to STARTTLS are described.
const startTLSReplies = "RFC 3207, Section 4"

// replyEntries are replies of a server that have to do with TLS.
var replyEntries = []entry{
	{
		term: "220", aliases: []string{"220 Ready to start TLS", "Ready to start TLS", "220 2.0.0 Ready to start TLS", "220 TLS go ahead"},
		title:      "in answer to STARTTLS: begin TLS now",
		text:       []string{"The next bytes of both sides must be TLS. As a greeting, 220 means that the server is ready."},
		evidence:   "The reply to STARTTLS.",
		references: []string{startTLSReplies},
	},
	{
		term: "454", aliases: []string{"454 4.7.0", "454 TLS not available", "454 4.3.3 TLS not available", "454 4.7.0 TLS not available due to local problem", "TLS not available due to local problem", "TLS not available", "454 4.7.5"},
		title:    "in answer to STARTTLS: not at the moment",
		text:     []string{"The server offers TLS and cannot do it now: as a rule it cannot read its certificate or its key, or they do not belong together. Most senders go on in clear."},
		evidence: "The reply to STARTTLS.",
		findings: []string{"starttls-refused"},
	},
	{
		term: "501", aliases: []string{"501 Syntax error (no parameters allowed)"},
		title:    "in answer to STARTTLS: it takes no parameters",
		text:     []string{"The client wrote something after STARTTLS, or a device between the two changed the line."},
		evidence: "The reply to STARTTLS.",
		findings: []string{"starttls-refused"},
	},
	{
		term: "502", aliases: []string{"500", "502 5.5.1", "503 5.5.0 TLS not available", "502 Command not implemented"},
		title:      "in answer to STARTTLS: no such command",
		text:       []string{"The server does not know STARTTLS. If it offered it, a device between the two changed the command or the offer."},
		evidence:   "The reply to STARTTLS.",
		references: []string{"RFC 5321, Section 4.2.4"},
		findings:   []string{"starttls-refused", "starttls-stripped"},
	},
	{
		term: "554", aliases: []string{"554 5.7.3"},
		title:    "in answer to STARTTLS: no",
		text:     []string{"The server refuses TLS for good. As a greeting, 554 means that it serves nobody here, and has nothing to do with TLS."},
		evidence: "The reply to STARTTLS.",
		findings: []string{"starttls-refused"},
	},
	{
		term: "530", aliases: []string{"530 Must issue a STARTTLS command first", "530 5.7.0 Must issue a STARTTLS command first", "Must issue a STARTTLS command first", "530 5.7.0", "5.7.0"},
		title:    "the server takes no mail without TLS",
		text:     []string{"The client has to say STARTTLS before MAIL. A server that takes mail from anywhere must not insist on it."},
		evidence: "The reply to MAIL, AUTH or another command in clear.",
		findings: []string{"tls-required-by-server"},
	},
	{
		term: "451 5.7.3", aliases: []string{"5.7.3", "451 5.7.3 STARTTLS is required to send mail", "STARTTLS is required to send mail"},
		title:      "Exchange: this connector takes no mail without TLS",
		text:       []string{"The sender did not use TLS, or the connector does not offer it because it has no certificate with the right name."},
		evidence:   "The reply to MAIL in clear.",
		references: []string{"Exchange: Receive connector, RequireTLS"},
		findings:   []string{"tls-required-by-server"},
	},
	{
		term: "421", aliases: []string{"421 4.7.0", "421 4.3.2"},
		title:    "the server closes the connection",
		text:     []string{"Before STARTTLS it has nothing to do with TLS: the server is busy, or does not want this client now. The text after it says more."},
		evidence: "A reply, then the end of the connection.",
		findings: []string{"refused-before-tls"},
	},
	{
		term: "421 4.7.66", aliases: []string{"4.7.66", "TLS 1.0 and 1.1 are not supported"},
		title:    "Exchange Online: the client's TLS is too old",
		text:     []string{"It takes TLS 1.2 and later only."},
		evidence: "The reply after the handshake. It is encrypted, so the capture has only the version in the ServerHello.",
		findings: []string{"old-tls-version"},
	},
	{
		term: "No client certificate presented", aliases: []string{"421 4.7.1 Error: No client certificate presented", "No client certificate presented"},
		title:      "Postfix insists on a client certificate, and got none",
		text:       []string{"With smtpd_tls_req_ccert = yes, at the level encrypt, the handshake is completed, and 421 4.7.1 comes inside TLS. So the capture has no alert, only a session that ends early."},
		evidence:   "CertificateRequest, an empty Certificate message, and a close by the server soon after.",
		references: []string{"Postfix: https://www.postfix.org/postconf.5.html#smtpd_tls_req_ccert"},
		findings:   []string{"client-cert-required"},
	},
}
