package findings

import "smtpcap/report"

// when returns the severity if the condition holds.
func when(condition bool, s Severity) Severity {
	if condition {
		return s
	}
	return None
}

// failed reports whether TLS was tried and did not come about.
func failed(c *report.Connection) bool { return c.Outcome() == report.OutcomeTLSFailed }

// fatal returns the first fatal alert from a side.
func fatal(c *report.Connection, from report.Side) *report.Alert {
	if c.TLS == nil {
		return nil
	}
	for i := range c.TLS.Alerts {
		if a := &c.TLS.Alerts[i]; a.Level == "fatal" && a.From == from {
			return a
		}
	}
	return nil
}

func alertPacket(a *report.Alert) report.PacketNumber {
	if a == nil {
		return 0
	}
	return a.Packet
}

// none reports whether the client was asked and had no certificate.
func none(c *report.Connection) bool {
	s := c.ClientCertificate.Status
	return s == report.ClientEmpty || s == report.ClientDeclinedByAlert
}

// lacking reports whether bytes of the connection are not in the capture.
func lacking(c *report.Connection) bool {
	comp := &c.Completeness
	return comp.MissingBytes > 0 || comp.MidStream || comp.OneSided || c.Ended.By == report.Nobody
}

// missingPackets are where the first bytes are missing, or where the capture ends.
func missingPackets(c *report.Connection) []report.PacketNumber {
	numbers := []report.PacketNumber{}
	for _, m := range c.Completeness.Missing {
		numbers = append(numbers, m.Packet)
	}
	if len(numbers) == 0 {
		numbers = append(numbers, c.LastPacket)
	}
	return numbers
}

// rules is the table, in the order of an SMTP session.
var rules = []rule{
	{
		id:       "not-smtp",
		severity: func(c *report.Connection) Severity { return when(c.SMTP.NotSMTP.Known, Warning) },
		text:     "What is spoken on this port is not SMTP.",
		advice:   []string{"See which program listens on the port, and whether the sender meant this host."},
		packets:  func(c *report.Connection) []report.PacketNumber { return []report.PacketNumber{c.SMTP.NotSMTPPacket} },
	},
	{
		id:       "starttls-stripped",
		severity: func(c *report.Connection) Severity { return when(c.SMTP.STARTTLS.Overwritten.Known, Warning) },
		text:     "A device between the two servers wrote X over STARTTLS in the server's offer, so that the mail goes in clear.",
		advice: []string{
			"Cisco PIX and ASA do this: switch off \"inspect esmtp\" (\"fixup protocol smtp 25\"), or let its policy allow TLS.",
			"Capture on both servers at once: the offers differ where the device is in between.",
		},
		packets: func(c *report.Connection) []report.PacketNumber {
			return []report.PacketNumber{c.SMTP.STARTTLS.OverwrittenPacket}
		},
	},
	{
		id: "starttls-not-offered",
		severity: func(c *report.Connection) Severity {
			st := &c.SMTP.STARTTLS
			// HELO gets no offer from anybody.
			helo := c.SMTP.Helo != nil && c.SMTP.Helo.Verb == "HELO"
			return when(st.Offered.Known && !st.Offered.V && !st.Overwritten.Known && !helo && c.Mode == report.ModePlaintext, Note)
		},
		text:   "The server did not offer STARTTLS, so the session went in clear.",
		advice: []string{"Its administrator has to give it a certificate and a key. If it offers STARTTLS to others, ask whether it treats this sender's address in a special way."},
		packets: func(c *report.Connection) []report.PacketNumber {
			if c.SMTP.Helo == nil {
				return nil
			}
			return []report.PacketNumber{c.SMTP.Helo.ReplyPacket}
		},
	},
	{
		id: "starttls-refused",
		severity: func(c *report.Connection) Severity {
			return when(c.SMTP.STARTTLS.Status == report.STARTTLSRefused, Warning)
		},
		text:   "The server offered STARTTLS and refused it when asked.",
		advice: []string{"The server's log has the reason: most often a certificate or a key that it cannot read."},
		packets: func(c *report.Connection) []report.PacketNumber {
			return []report.PacketNumber{c.SMTP.STARTTLS.AskedPacket, c.SMTP.STARTTLS.ReplyPacket}
		},
	},
	{
		id:       "starttls-injection",
		severity: func(c *report.Connection) Severity { return when(c.SMTP.STARTTLS.EarlyBytes > 0, Warning) },
		text:     "The client sent more in clear after STARTTLS and before the server's reply. A server that keeps such bytes takes them for encrypted commands (CVE-2011-0411).",
		advice:   []string{"Find out whether the client is faulty or somebody wrote into the connection; keep the server's software current."},
		packets: func(c *report.Connection) []report.PacketNumber {
			return []report.PacketNumber{c.SMTP.STARTTLS.EarlyPacket}
		},
	},
	{
		id:       "auth-in-clear",
		severity: func(c *report.Connection) Severity { return when(len(c.SMTP.Auth) > 0, Warning) },
		text:     "The client logged in without TLS. Whoever can read the connection may have the password.",
		advice:   []string{"Change the password, and let the server offer AUTH only inside TLS (Postfix: smtpd_tls_auth_only = yes)."},
		packets:  func(c *report.Connection) []report.PacketNumber { return []report.PacketNumber{c.SMTP.Auth[0].Packet} },
	},
	{
		id:       "not-tls",
		severity: func(c *report.Connection) Severity { return when(c.TLS != nil && c.TLS.NotTLS != nil, Error) },
		text:     "Bytes that are no TLS stand where TLS must start. Programs report it as \"wrong version number\".",
		advice:   []string{"Let both sides begin TLS in the same way: with STARTTLS on ports 25 and 587, at once on port 465."},
		packets:  func(c *report.Connection) []report.PacketNumber { return []report.PacketNumber{c.TLS.NotTLS.Packet} },
	},
	{
		id: "client-rejects-server-cert",
		severity: func(c *report.Connection) Severity {
			a := fatal(c, report.Client)
			return when(a != nil && failed(c) && 42 <= a.Code && a.Code <= 48 && a.Code != 47, Error)
		},
		text:   "The client refused the server's certificate.",
		advice: []string{"The check that failed is the client's. Compare the chain above with the authorities that the client trusts."},
		packets: func(c *report.Connection) []report.PacketNumber {
			return []report.PacketNumber{alertPacket(fatal(c, report.Client)), c.ServerChain.Packet}
		},
	},
	{
		id: "client-cert-required",
		severity: func(c *report.Connection) Severity {
			return when(failed(c) && none(c) && fatal(c, report.Server) != nil, Error)
		},
		text: "The server asked for a client certificate, the client had none, and the server ended the handshake: it seems to insist on one.",
		advice: []string{
			"Receiver: ask without insisting (Postfix: smtpd_tls_req_ccert = no; Exim: tls_try_verify_hosts instead of tls_verify_hosts).",
			"Sender: configure a certificate (sendmail: confCLIENT_CERT and confCLIENT_KEY; Postfix: smtp_tls_chain_files).",
		},
		packets: func(c *report.Connection) []report.PacketNumber {
			return []report.PacketNumber{c.ClientCertificate.RequestPacket, c.ClientCertificate.Packet, alertPacket(fatal(c, report.Server))}
		},
	},
	{
		id:       "client-cert-none",
		severity: func(c *report.Connection) Severity { return when(none(c) && !failed(c), Info) },
		text:     "The client was asked for a certificate and has none. That is normal: encryption needs only the server's. A receiving sendmail logs verify=NO, Postfix logs \"Anonymous\".",
		packets: func(c *report.Connection) []report.PacketNumber {
			return []report.PacketNumber{c.ClientCertificate.RequestPacket, c.ClientCertificate.Packet}
		},
	},
	{
		id: "handshake-failed",
		severity: func(c *report.Connection) Severity {
			return when(failed(c) && (c.TLS == nil || c.TLS.NotTLS == nil), Error)
		},
		text:   "The TLS handshake was not completed.",
		advice: []string{"The verdict above names who ended it and after which message; that side's log has the reason."},
		packets: func(c *report.Connection) []report.PacketNumber {
			if a := fatal(c, report.Server); a != nil {
				return []report.PacketNumber{a.Packet}
			}
			if a := fatal(c, report.Client); a != nil {
				return []report.PacketNumber{a.Packet}
			}
			return []report.PacketNumber{c.Ended.Packet}
		},
	},
	{
		id: "reset-after-handshake",
		severity: func(c *report.Connection) Severity {
			closing := c.Outcome() == report.OutcomeEncrypted && c.TLS.ClosingAlertPacket != 0
			return when(c.Outcome() == report.OutcomeEncrypted && c.Ended.How == report.EndReset && !closing, Error)
		},
		text:    "The connection was reset after TLS was established. The other side logs \"Connection reset by\" and defers the mail.",
		advice:  []string{"TLS itself worked. Look into the log of the side that sent the reset, at the time of that packet."},
		packets: func(c *report.Connection) []report.PacketNumber { return []report.PacketNumber{c.Ended.Packet} },
	},
	{
		id: "capture-limits",
		severity: func(c *report.Connection) Severity {
			unanswered := c.ServerChain.Status == report.ChainIncomplete || c.ClientCertificate.Status == report.ClientIncomplete
			return when(unanswered && lacking(c), Note)
		},
		text:    "The capture lacks bytes that may hold the answer.",
		advice:  []string{"Capture again, whole packets and both directions: tcpdump -s 0 -w new.pcap port 25 and host ADDRESS"},
		packets: missingPackets,
	},
}
