package findings

import (
	"fmt"
	"slices"

	"smtpcap/report"
)

// handshakeRules are about the handshake itself, up to what was agreed on.
var handshakeRules = []rule{
	{Rule{
		ID: "no-shared-cipher", Title: "Nothing that both sides can do", Severities: []Severity{Error},
		Evidence: "The server answers the ClientHello with the alert handshake_failure(40) or insufficient_security(71) and no ServerHello.",
		Means: "Of the suites, groups and signature algorithms that the client offers the server takes none. Its log has \"no shared cipher\". " +
			"An old client, a strict server, or an ECDSA certificate and a client that knows only RSA.",
		Advice: []Advice{
			receiver(Sendmail, "widen confCIPHER_LIST; confSERVER_CERT and _KEY take a second file each, after a comma"),
			receiver(Postfix, "widen smtpd_tls_ciphers; smtpd_tls_chain_files can hold an RSA and an ECDSA chain"),
			receiver(Exim, "widen tls_require_ciphers; tls_certificate may list an RSA and an ECDSA certificate"),
			receiver(Exchange, "Get-TlsCipherSuite shows what Windows takes"),
			sender(Sendmail, "widen confCIPHER_LIST, or update OpenSSL"),
			sender(Postfix, "widen smtp_tls_ciphers, shorten smtp_tls_exclude_ciphers, or update OpenSSL"),
			sender(Exim, "widen tls_require_ciphers of the smtp transport, or update the TLS library"),
			sender(Exchange, "Enable-TlsCipherSuite, or update Windows"),
		},
		References: []string{"RFC 5246, Section 7.2.2", "RFC 8446, Section 4.1.1", postfixDoc, eximDoc},
		TLSRPT:     tlsrptFailure,
	}, checkNoSharedCipher},
	{Rule{
		ID: "protocol-version", Title: "No version of TLS that both sides accept", Severities: []Severity{Error},
		Evidence: "A side sends the alert protocol_version(70).",
		Means:    "One side is too old for the other, or is set up to be. Most servers of large providers want TLS 1.2.",
		Advice: []Advice{
			sender(Sendmail, "take SSL_OP_NO_TLSv1_2 and the like out of confCLIENT_SSL_OPTIONS; update OpenSSL"),
			sender(Postfix, "smtp_tls_protocols: the default allows TLS 1.0 and later; update OpenSSL"),
			sender(Exim, "look at openssl_options, with GnuTLS at tls_require_ciphers; update the TLS library"),
			sender(Exchange, "enable TLS 1.2 for Schannel and .NET (SystemDefaultTlsVersions)"),
			receiver(Sendmail, "confSERVER_SSL_OPTIONS decides which versions are taken"),
			receiver(Postfix, "smtpd_tls_protocols decides which versions are taken"),
			receiver(Exim, "openssl_options decides which versions are taken, with GnuTLS tls_require_ciphers"),
			receiver(Exchange, "the Schannel keys of the registry decide which versions are taken"),
		},
		References: []string{"RFC 5246, Appendix E.1", "RFC 8996", bcp195, postfixDoc},
		TLSRPT:     tlsrptFailure,
	}, checkProtocolVersion},
	{Rule{
		ID: "weak-dh", Title: "A short Diffie-Hellman prime", Severities: []Severity{Note, Warning, Error},
		Evidence: "The ServerKeyExchange has a prime of less than 2048 bits.",
		Means: "Clients of today refuse it: \"dh key too small\". OpenSSL at security level 2, the default since 3.2, " +
			"wants 2048 bits. A client that takes it has weaker encryption than its suite says.",
		Advice: []Advice{
			receiver(Sendmail, "leave confDH_PARAMETERS out (2048 bits since 8.15.2), or a file of \"openssl dhparam 2048\""),
			receiver(Postfix, "leave smtpd_tls_dh1024_param_file empty (2048 bits since 3.1), or a file of 2048 bits"),
			receiver(Exim, "tls_dhparam = ffdhe2048, or a file of 2048 bits; no more bits than tls_dh_max_bits"),
			receiver(Exchange, "Windows: ServerMinKeyBitLength of Diffie-Hellman = 2048, or only ECDHE suites"),
			sender(Sendmail, "for the time being: \"!kDHE\" in confCIPHER_LIST, or \"Try_TLS:HOST NO\" in the access map"),
			sender(Postfix, "for the time being: smtp_tls_exclude_ciphers = kDHE"),
			sender(Exim, "for the time being: tls_require_ciphers without DHE; tls_dh_min_bits with GnuTLS"),
			sender(Exchange, "for the time being: Disable-TlsCipherSuite for DHE suites"),
		},
		References: []string{"RFC 9325 (BCP 195), Section 4.5", "RFC 7919", "https://weakdh.org/", postfixDoc},
		TLSRPT:     tlsrptFailure,
	}, checkWeakDH},
	{Rule{
		ID: "client-rejects-server-cert", Title: "The client refused the server's certificate", Severities: []Severity{Error},
		Evidence: "The client sends an alert about certificates, such as unknown_ca(48), and the handshake ends. " +
			"Many clients encrypt it in TLS 1.3: record lengths tell that an alert stands in the place of the client's answer.",
		Means: "The check that failed is the client's. \"tlsv1 alert unknown ca\" in the server's log repeats the client's alert: " +
			"nothing in the server's list of authorities can change it.",
		Advice: append([]Advice{
			sender(Sendmail, "TLS_Srv:HOST in the access map insists; confCACERT has the authorities it trusts"),
			sender(Postfix, "the levels may and encrypt do not check; verify, secure, dane and fingerprint do"),
			sender(Exim, "tls_verify_hosts of the transport insists, tls_try_verify_hosts = *, the default, does not"),
			sender(Exchange, "TlsAuthLevel EncryptionOnly does not check; CertificateValidation, DomainValidation do"),
		}, renew...),
		References: []string{"RFC 5246, Section 7.2.2", "RFC 8446, Section 6.2", opportunistic, postfixDoc, exchangeSendDoc},
		TLSRPT:     tlsrptNotTrusted,
	}, checkClientRejects},
	{Rule{
		ID: "closed-with-close-notify", Title: "Closed in the middle of the handshake, without a reason", Severities: []Severity{Error},
		Evidence: "The only alert before the end of the handshake is close_notify(0) or user_canceled(90).",
		Means:    "A side left in good order before the handshake was complete: its program gave up, by a rule of its own or a timeout.",
		Advice: []Advice{
			anybody("The log of the side that closed has the reason, at the time of that packet"),
		},
		References: []string{"RFC 5246, Section 7.2.1", "RFC 8446, Section 6.1"},
		TLSRPT:     tlsrptFailure,
	}, checkCloseNotify},
	{Rule{
		ID: "old-tls-version", Title: "An old version of TLS", Severities: []Severity{Note, Warning},
		Evidence: "The server chose TLS 1.1 or older.",
		Means: "Old versions have known weaknesses and should not be used any more. Between servers they are still better than no encryption at all; " +
			"a session that carries a password should not use them.",
		Advice: []Advice{
			receiver(Sendmail, "update OpenSSL, and look at confSERVER_SSL_OPTIONS"),
			receiver(Postfix, "update OpenSSL, and look at smtpd_tls_protocols"),
			receiver(Exim, "update the TLS library, and look at openssl_options or tls_require_ciphers"),
			receiver(Exchange, "enable TLS 1.2 in the Schannel keys of the registry"),
			sender(Sendmail, "update OpenSSL, and look at confCLIENT_SSL_OPTIONS"),
			sender(Postfix, "update OpenSSL, and look at smtp_tls_protocols"),
			sender(Exim, "update the TLS library, and look at openssl_options"),
			sender(Exchange, "enable TLS 1.2 for Schannel and .NET"),
		},
		References: []string{"RFC 8996", bcp195, opportunistic},
	}, checkOldVersion},
	{Rule{
		ID: "anonymous-suite", Title: "Encrypted, and the server showed no certificate", Severities: []Severity{Note, Warning},
		Evidence: "The cipher suite is anonymous (aNULL).",
		Means: "No certificate exists in such a session, so neither side knows to whom it speaks. Postfix as a client prefers these suites where " +
			"it would not check a certificate anyway, and logs \"Anonymous TLS connection\".",
		Advice: []Advice{
			sender(Postfix, "smtp_tls_exclude_ciphers = aNULL, to see certificates; verify and secure do so anyway"),
			sender(Sendmail, "confCIPHER_LIST with !aNULL"),
			sender(Exim, "with OpenSSL: tls_require_ciphers with !aNULL in the smtp transport"),
			sender(Exchange, "Windows offers no such suites: look for another program that sends"),
			receiver(Postfix, "smtpd_tls_exclude_ciphers = aNULL"),
			receiver(Sendmail, "confCIPHER_LIST with !aNULL"),
			receiver(Exim, "with OpenSSL: tls_require_ciphers with !aNULL"),
			receiver(Exchange, "Windows takes no such suites: look for another program that receives"),
		},
		References: []string{"RFC 5246, Appendix A.5", opportunistic, postfixDoc},
	}, checkAnonymous},
	{Rule{
		ID: "sni-missing", Title: "The client did not say which server it wants", Severities: []Severity{Note, Warning, Error},
		Evidence: "The ClientHello has no server name, and the server refuses it for that, or shows a certificate of another name.",
		Means: "A server with several certificates shows the right one only to a client that names it. sendmail, Postfix and Exim " +
			"name none by default, but where DANE is in use. It matters only where the certificate is checked.",
		Advice: []Advice{
			sender(Postfix, "smtp_tls_servername = hostname; or \"servername=hostname\" in smtp_tls_policy_maps"),
			sender(Exim, "tls_sni = $host in the smtp transport"),
			sender(Sendmail, "confDANE = true: sendmail names the server where its domain has TLSA records"),
			receiver("", "let the certificate without a name be that of the MX host"),
		},
		References: []string{"RFC 6066, Section 3", "RFC 7672, Section 8.1", postfixDoc, eximDoc},
	}, checkNoServerName},
	{Rule{
		ID: "tls13-hidden", Title: "The certificates are encrypted", Severities: []Severity{Info},
		Evidence: "The server chose TLS 1.3, which encrypts all that follows its hello.",
		Means: "That is how TLS 1.3 works. Which certificates were shown cannot be read without the session's keys. " +
			"The lengths of the encrypted records often tell whether the client was asked for one, and whether it had one.",
		Advice: []Advice{
			anybody("Ask the server itself: openssl s_client -starttls smtp -showcerts -connect HOST:25"),
			sender(Postfix, "smtp_tls_loglevel = 1 logs whether the certificate was trusted"),
			sender(Sendmail, "LogLevel 12 logs the certificate's subject and why it was not verified"),
			sender(Exim, "log_selector = +tls_peerdn logs whose certificate it was, CV= whether it was verified"),
			sender(Exchange, "the protocol log of the Send connector has the server's certificate"),
			receiver(Postfix, "smtpd_tls_received_header = yes writes what the client showed into the mail"),
			receiver(Sendmail, "the Received: header of the mail has verify=, the log at LogLevel 9 too"),
			receiver(Exim, "log_selector = +tls_peerdn logs what the client showed, CV= whether it was verified"),
			receiver(Exchange, "the protocol log of the Receive connector has the client's certificate"),
		},
		References: []string{"RFC 8446, Section 2"},
	}, checkHidden},
	{Rule{
		ID: "resumed-session", Title: "A resumed session: no certificates are sent", Severities: []Severity{Info},
		Evidence: "The server takes up a session that the client names by its id, its ticket or a pre-shared key.",
		Means:    "Both sides go on with the keys, and with the verdict about certificates, of an earlier connection. That is normal and saves time.",
		Advice: []Advice{
			anybody("Look at the earlier connection, or capture for longer than sessions are kept"),
			sender(Postfix, "smtp_tls_session_cache_database empty, for a test: each handshake is a full one"),
			sender(Sendmail, "as a client sendmail resumes no sessions: look for another program that sends"),
			sender(Exim, "tls_resumption_hosts of the transport empty, for a test: each handshake is a full one"),
			sender(Exchange, "ClientCacheTime = 0 in the Schannel keys, for a test: each handshake is a full one"),
		},
		References: []string{"RFC 5246, Section 7.3", "RFC 5077", "RFC 8446, Section 2.2"},
	}, checkResumed},
}

func checkNoSharedCipher(x *context) {
	a := x.refusal(report.Server, handshakeFailure, insufficientSecurity)
	if a == nil || x.TLS.ServerHello != nil || x.TLS.HelloRetryRequest != nil || x.helloPacket() == 0 || !x.heard(report.Server, x.helloPacket()) {
		return
	}
	h := x.TLS.ClientHello
	x.add(Error, fmt.Sprintf("The server answered the ClientHello with %s in packet %d. The client had offered up to %s with %s and %s.",
		alertWords(a), a.Packet, h.Version, counted(len(h.CipherSuites), "suite"), counted(len(h.Groups), "group")), h.Packet, a.Packet)
}

func checkProtocolVersion(x *context) {
	from := report.Server
	a := x.refusal(from, protocolVersion)
	if a == nil {
		from = report.Client
		a = x.refusal(from, protocolVersion)
	}
	if a == nil || x.TLS.NotTLS != nil || x.helloPacket() == 0 {
		return // what the server refused may have been no TLS
	}
	text := fmt.Sprintf("The %s refused with %s in packet %d. The client offered up to %s.", from, alertWords(a), a.Packet, x.TLS.ClientHello.Version)
	if v := x.TLS.Version; v.Known {
		text += fmt.Sprintf(" The server chose %s.", v.V)
	}
	x.add(Error, text, x.helloPacket(), x.serverHelloPacket(), a.Packet)
}

// goodPrime is the shortest Diffie-Hellman prime, in bits, that BCP 195 allows.
const goodPrime = 2048

func checkWeakDH(x *context) {
	if x.TLS == nil || x.TLS.KeyExchange == nil {
		return
	}
	k := x.TLS.KeyExchange
	if !k.DHBits.Known || k.DHBits.V >= goodPrime {
		return
	}
	text := fmt.Sprintf("The server's Diffie-Hellman prime in packet %d has %d bits.", k.Packet, k.DHBits.V)
	if a := x.refusal(report.Client, handshakeFailure, illegalParameter, insufficientSecurity); a != nil && a.Packet >= k.Packet {
		x.add(Error, fmt.Sprintf("%s The client ended the handshake with %s in packet %d.", text, alertWords(a), a.Packet), k.Packet, a.Packet)
		return
	}
	if !x.failed() {
		x.add(x.grade(), text, k.Packet)
	}
}

// certificateAlerts are those with which a side refuses a certificate that it was
// shown.
var certificateAlerts = []uint8{badCertificate, unsupportedCertificate, certificateRevoked, certificateExpired, certificateUnknown, unknownCA, accessDenied}

// alertReasons says what an alert about a certificate means.
var alertReasons = map[uint8]string{
	badCertificate:         "it is not well-formed, a signature is wrong, or it does not pass the client's rules",
	unsupportedCertificate: "it is of a kind, or for a purpose, that is not taken",
	certificateRevoked:     "its authority has revoked it",
	certificateExpired:     "it has expired, or is not valid yet",
	certificateUnknown:     "for a reason that the alert does not tell",
	unknownCA:              "no authority that is trusted has issued it, or an intermediate is missing",
	accessDenied:           "it is valid, and is not let in",
}

func checkClientRejects(x *context) {
	if x.rejectedUnseen() {
		x.inferRejection()
		return
	}
	a := x.refusal(report.Client, certificateAlerts...)
	if a == nil {
		return
	}
	text := fmt.Sprintf("The client refused the server's certificate with %s in packet %d: %s.", alertWords(a), a.Packet, alertReasons[a.Code])
	x.add(Error, text+x.ownVerdict(report.Server), x.ServerChain.Packet, a.Packet)
}

// ownVerdict says what smtpcap itself makes of a side's chain.
func (x *context) ownVerdict(of report.Side) string {
	v := x.chain(of).Verification
	if v == nil || !v.Code.Known {
		return ""
	}
	if v.Trusted.V {
		return fmt.Sprintf(" With %s the chain verifies here, so the other side has other roots, another clock or other rules.", rootsWords(v))
	}
	return fmt.Sprintf(" With %s the check here ends with code %d, \"%s\".", rootsWords(v), v.Code.V, v.Text.V)
}

func checkCloseNotify(x *context) {
	if !x.failed() || x.TLS == nil || len(x.TLS.Alerts) == 0 || x.TLS.NotTLS != nil {
		return
	}
	const userCanceled = 90
	if slices.ContainsFunc(x.TLS.Alerts, func(a report.Alert) bool { return a.Code != closeNotify && a.Code != userCanceled }) {
		return
	}
	a := &x.TLS.Alerts[0]
	text := fmt.Sprintf("The %s sent %s in packet %d, before the handshake was complete", a.From, alertWords(a), a.Packet)
	if last := x.lastMessage(a.Packet); last != "" {
		text += " and after " + last
	}
	x.add(Error, text+".", a.Packet)
}

// oldVersions are those that RFC 8996, RFC 7568 and RFC 6176 have put away.
var oldVersions = [...]string{"SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1"}

func checkOldVersion(x *context) {
	if !x.encrypted() || !slices.Contains(oldVersions[:], x.TLS.Version.V) {
		return
	}
	text := "The session used " + x.TLS.Version.V + "."
	if h := x.TLS.ClientHello; h != nil && h.Version != "" {
		if h.Version == x.TLS.Version.V {
			text += " The client offered nothing newer."
		} else {
			text += fmt.Sprintf(" The client offered up to %s; the server chose the old one.", h.Version)
		}
	}
	x.add(x.grade(), text, x.serverHelloPacket())
}

func checkAnonymous(x *context) {
	if x.ServerChain.Status != report.ChainAnonymous || !x.encrypted() {
		return
	}
	suite := "an anonymous suite"
	if s := x.TLS.CipherSuite; s != nil {
		suite = s.IANA
	}
	x.add(x.grade(), fmt.Sprintf("The server chose %s: encrypted, with no certificate on either side.", suite), x.serverHelloPacket())
}

func checkNoServerName(x *context) {
	if x.helloPacket() == 0 || x.TLS.ClientHello.ServerName.Known || x.TLS.ClientHello.Format != "tls" {
		return
	}
	hello := x.helloPacket()
	if a := x.refusal(report.Server, missingExtension, unrecognizedName); a != nil {
		x.add(Error, fmt.Sprintf("The ClientHello in packet %d names no server, and the server ended the handshake with %s in packet %d.",
			hello, alertWords(a), a.Packet), hello, a.Packet)
		return
	}
	if n := unmatched(x.ServerChain.Verification); n != nil {
		x.add(x.grade(), fmt.Sprintf("The ClientHello in packet %d names no server, and the certificate is not for \"%s\". A client that names it may be shown another one.",
			hello, n.Name), hello, x.ServerChain.Packet)
	}
}

func checkHidden(x *context) {
	if x.tls13() && x.ServerChain.Status == report.ChainEncrypted {
		x.add(Info, "The server chose "+x.TLS.Version.V+": its certificates, and any of the client, are encrypted."+x.toldByLengths(), x.serverHelloPacket())
	}
}
