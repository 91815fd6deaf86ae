package findings

import (
	"fmt"

	"smtpcap/report"
)

// beginRules are about what stands where TLS must start.
var beginRules = []rule{
	{Rule{
		ID: "not-tls", Title: "No TLS where TLS must start", Severities: []Severity{Warning, Error},
		Evidence: "Bytes that are no TLS record stand where the handshake must be, or port 465 is spoken in clear.",
		Means: "One side speaks text, or something else, to one that speaks TLS. Programs report it as \"wrong version number\", " +
			"\"unknown protocol\" or \"packet length too long\".",
		Advice: []Advice{
			anybody("Begin TLS alike on both sides: at once on port 465, after STARTTLS on 25 and 587"),
			sender(Postfix, "smtp_tls_wrappermode = yes, with smtp_tls_security_level = encrypt, for port 465 alone"),
			sender(Exim, "protocol = smtps in the smtp transport for port 465 alone"),
			sender(Sendmail, "as a client sendmail knows STARTTLS alone; let it use port 587"),
			sender(Exchange, "as a client Exchange knows STARTTLS alone; look for a port 465 in the Send connector"),
			receiver(Postfix, "smtpd_tls_wrappermode = yes belongs to the submissions service of master.cf alone"),
			receiver(Exim, "tls_on_connect_ports = 465, for that port alone"),
			receiver(Sendmail, "M=s in DAEMON_OPTIONS belongs to port 465 alone"),
			receiver(Exchange, "Exchange offers STARTTLS on ports 25 and 587; its port 465 is for its own proxies"),
		},
		References: []string{"RFC 8314, Section 3.3", "RFC 3207, Section 4", postfixDoc, eximDoc},
		TLSRPT:     tlsrptFailure,
	}, checkNotTLS},
	{Rule{
		ID: "tls-where-text-expected", Title: "TLS at once, where text comes first", Severities: []Severity{Note, Error},
		Evidence: "The connection to port 25 or 587 begins with a TLS record.",
		Means:    "On these ports the server greets in clear, and TLS begins after STARTTLS. The client is set up for port 465.",
		Advice: []Advice{
			sender(Postfix, "smtp_tls_wrappermode = no for ports 25 and 587"),
			sender(Exim, "take protocol = smtps off the smtp transport for ports 25 and 587"),
			sender(Sendmail, "as a client sendmail knows STARTTLS alone: look for a TLS wrapper (stunnel) on the way"),
			sender(Exchange, "as a client Exchange knows STARTTLS alone: look for a TLS proxy on the way"),
			sender("", "in a mail program: choose STARTTLS, not SSL/TLS, for ports 25 and 587"),
		},
		References: []string{"RFC 3207, Section 4", "RFC 8314, Section 3", postfixDoc},
		TLSRPT:     tlsrptFailure,
	}, checkTLSTooEarly},
	{Rule{
		ID: "closed-after-starttls", Title: "Closed before the server said a word of TLS", Severities: []Severity{Error},
		Evidence: "STARTTLS is answered with 220, or TLS begins at once; then a FIN or RST comes with no ServerHello and no alert.",
		Means: "Whoever closed gave no reason on the wire. A server does so when it cannot use its certificate or key, when it does not like the hello, " +
			"or when a filter stands before it; a client when its own TLS cannot start.",
		Advice: []Advice{
			anybody("The log of the side that closed has the reason, at the time of that packet"),
			receiver(Sendmail, "check confSERVER_CERT, confSERVER_KEY and who may read the key"),
			receiver(Postfix, "check smtpd_tls_chain_files, and raise smtpd_tls_loglevel to 1"),
			receiver(Exim, "check tls_certificate and tls_privatekey; log_selector = +tls_peerdn +smtp_connection"),
			receiver(Exchange, "the certificate must be enabled for SMTP, and NETWORK SERVICE must be able to read its key"),
		},
		References: []string{"RFC 3207, Section 4.1", "RFC 5246, Section 7.2.1", postfixDoc, exchangeEnableDoc},
		TLSRPT:     tlsrptFailure,
	}, checkClosedAfterSTARTTLS},
	{Rule{
		ID: "big-clienthello-drop", Title: "A ClientHello of several segments got no answer", Severities: []Severity{Error},
		Evidence: "The ClientHello takes more than one TCP segment; no byte of TLS comes back.",
		Means: "Some servers, load balancers and firewalls expect the ClientHello in one packet. Since clients offer post-quantum key shares " +
			"(X25519MLKEM768, 1,216 bytes) it needs two. A smaller hello to the same server shows whether that is so.",
		Advice: []Advice{
			sender(Sendmail, "Groups = X25519:P-256 under system_default of its openssl.cnf makes the hello small"),
			sender(Postfix, "tls_eecdh_auto_curves = X25519 prime256v1 makes the hello small"),
			sender(Exim, "with OpenSSL: Groups = X25519:P-256 under system_default of its openssl.cnf"),
			sender(Exchange, "Get-TlsEccCurve lists the groups of Windows, Disable-TlsEccCurve takes one out"),
			receiver("", "update what reads the first packet: load balancer, TLS inspection, connection filter"),
		},
		References: []string{"RFC 8446, Section 5.1 (messages may span records and segments)", "https://github.com/openssl/openssl/issues/27557", "https://tldr.fail/"},
		TLSRPT:     tlsrptFailure,
	}, checkBigClientHello},
	{Rule{
		ID: "path-mtu-blackhole", Title: "Large packets do not get through", Severities: []Severity{Note, Error},
		Evidence: "A large segment is sent again and again and never acknowledged, while smaller ones of the same side are.",
		Means: "A link on the way takes no packets of that size, and the message that says so is lost or not sent. " +
			"It shows in TLS first, because certificates fill whole packets. Logs have a timeout after STARTTLS.",
		Advice: []Advice{
			anybody("Let ICMP type 3 code 4, and ICMPv6 type 2, through every firewall on the way"),
			anybody("Clamp the MSS at the router before the narrow link (iptables: TCPMSS --clamp-mss-to-pmtu)"),
			anybody("To prove it, ping without fragments and with growing sizes: ping -M do -s 1472 HOST"),
		},
		References: []string{"RFC 2923, Section 2.1", "RFC 4821", "RFC 8201, Section 4"},
		TLSRPT:     tlsrptFailure,
	}, checkBlackHole},
}

func checkNotTLS(x *context) {
	switch {
	case x.TLS != nil && x.TLS.NotTLS != nil && !x.startsWithTLS() && !x.encrypted():
		n := x.TLS.NotTLS
		x.add(Error, fmt.Sprintf("The %s sent %s in packet %d, where TLS must start.", n.From, n.What, n.Packet), n.Packet, x.SMTP.STARTTLS.ReplyPacket)
	case x.TLS == nil && x.Server.Port == submissions && x.Mode == report.ModePlaintext:
		x.add(Warning, "Port 465 begins with TLS; here it was spoken in clear. "+x.inClear(), x.SMTP.BannerPacket)
	}
}

// startsWithTLS reports whether TLS began at once on a port that begins in clear.
func (x *context) startsWithTLS() bool {
	return x.TLS != nil && x.Mode == report.ModeImplicitTLS && (x.Server.Port == relay || x.Server.Port == submission)
}

func checkTLSTooEarly(x *context) {
	if !x.startsWithTLS() {
		return
	}
	at := x.helloPacket()
	text := fmt.Sprintf("The client began with TLS on port %d, before any greeting.", x.Server.Port)
	if x.encrypted() {
		x.add(Note, text+" The server went along, which others would not.", at)
		return
	}
	if n := x.TLS.NotTLS; n != nil {
		x.add(Error, fmt.Sprintf("%s The %s sent %s in packet %d.", text, n.From, n.What, n.Packet), at, n.Packet)
		return
	}
	s := Note
	if x.failed() {
		s = Error
	}
	x.add(s, text, at)
}

func checkClosedAfterSTARTTLS(x *context) {
	if !x.failed() || !x.gapless() || x.startsWithTLS() || x.Ended.By == report.Nobody || x.serverSpoke() || x.bigHello() || x.stalled() ||
		x.TLS != nil && (x.TLS.NotTLS != nil || len(x.TLS.Alerts) > 0) {
		return
	}
	text := x.endingAfter()
	if hello := x.helloPacket(); hello != 0 {
		text += fmt.Sprintf(" The client offers up to %s (packet %d).", x.TLS.ClientHello.Version, hello)
	} else if x.TLS == nil {
		text += " No ClientHello was sent."
	}
	x.add(Error, text, x.SMTP.STARTTLS.ReplyPacket, x.helloPacket(), x.Ended.Packet)
}

// bigHello reports whether the ClientHello took several segments and the server
// did not answer it.
func (x *context) bigHello() bool {
	return x.helloPacket() != 0 && len(x.TLS.ClientHello.Packets) > 1 && !x.serverSpoke() && x.TLS.NotTLS == nil &&
		(x.Ended.By != report.Nobody || x.Ended.How == report.EndIdle)
}

func checkBigClientHello(x *context) {
	if !x.bigHello() || x.stalled() || x.ToClient.MissingBytes > 0 || len(x.TLS.Alerts) > 0 {
		return
	}
	h := x.TLS.ClientHello
	text := fmt.Sprintf("The ClientHello of %d bytes took %d segments, and nothing of TLS came back.", h.Length, len(h.Packets))
	if n := x.ToServer.Unacknowledged; n.Known && n.V > 0 {
		text += fmt.Sprintf(" TCP did not acknowledge %d bytes of it.", n.V)
	} else if n.Known {
		text += " TCP acknowledged all of it, so it arrived; a program or a filter did not answer."
	}
	x.add(Error, text+" "+x.ending()+".",
		append([]report.PacketNumber{x.Ended.Packet}, h.Packets...)...)
}

// stalled reports whether large segments of a side did not get through.
func (x *context) stalled() bool { return blackHole(&x.ToServer) || blackHole(&x.ToClient) }

// fitsAnyLink is the payload of a datagram of 576 bytes, which any link of the
// Internet takes, as described in RFC 1122, Section 3.3.3.
const fitsAnyLink = 536

// blackHole reports whether of what one side sent the large did not arrive and the
// small did.
func blackHole(t *report.Traffic) bool {
	s := t.Stalled
	return s != nil && s.Smaller != 0 && s.Passed < s.Length && s.Length > fitsAnyLink
}

func checkBlackHole(x *context) {
	from, t := report.Server, &x.ToClient
	if !blackHole(t) {
		from, t = report.Client, &x.ToServer
	}
	if !blackHole(t) {
		return
	}
	s, grade, never := t.Stalled, Error, "it was never acknowledged"
	if x.Ended.How == report.EndCapture {
		grade, never = Note, "it was not acknowledged before the capture ends"
	}
	text := fmt.Sprintf("The %s sent a segment of %d bytes %d times, from packet %d to %d, and %s; a smaller one was (packet %d).",
		from, s.Length, s.Sent, s.Packet, s.Last, never, s.Smaller)
	packets := []report.PacketNumber{s.Packet, s.Last, s.Smaller}
	told := " No ICMP message about it is in the capture."
	for i := range x.TooBig {
		if b := &x.TooBig[i]; b.To == from {
			told = fmt.Sprintf(" ICMP told the %s so in packet %d, and it did not help.", from, b.Packet)
			if b.MTU > 0 {
				told = fmt.Sprintf(" ICMP told the %s in packet %d that the link takes %d bytes, and it did not help.", from, b.Packet, b.MTU)
			}
			packets = append(packets, b.Packet)
			break
		}
	}
	x.add(grade, text+told, packets...)
}
