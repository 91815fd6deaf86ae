package findings

import (
	"fmt"
	"slices"

	"smtpcap/report"
)

// clientRules are about the client's certificate. None has a result type of RFC
// 8460, which is about what a sender makes of a server.
var clientRules = []rule{
	{Rule{
		ID: "client-cert-none", Title: "The client has no certificate, which is normal", Severities: []Severity{Info},
		Evidence: "The server sends a CertificateRequest; the client answers with a Certificate message whose list is empty (Certificates Length 0), or in SSL 3.0 with the alert no_certificate(41). In TLS 1.3, where both are encrypted, record lengths tell it.",
		Means: "TLS needs a certificate of the server alone. An empty list says \"I have none\": no key pair is made up for it, and nothing is signed. " +
			"The receiver's sendmail logs verify=NO, Postfix \"Anonymous\". verify=FAIL in the sender's log is not about this: it judges the server's chain.",
		Advice: append([]Advice{
			anybody("Nothing has to be done"),
		}, noRequest...),
		References: []string{"RFC 5246, Section 7.4.6", sendmailDoc, postfixDoc},
	}, checkClientNone},
	{Rule{
		ID: "client-cert-required", Title: "The server insists on a client certificate", Severities: []Severity{Error},
		Evidence: "The server asks for a certificate, the client shows none, and the server ends the handshake with an alert. " +
			"In TLS 1.3 record lengths tell it: an empty list, then a record of the server as short as an alert, and the end. " +
			"Postfix completes the handshake and refuses inside TLS, which shows only once it is decrypted.",
		Means: "This receiver is set up to take only clients that show a certificate. Its log has \"peer did not return a certificate\"; " +
			"the sender's sendmail logs \"TLS handshake failed\".",
		Advice: append([]Advice{
			receiver(Sendmail, "TLS_Clt:HOST VERIFY in the access map insists, after the handshake; take it out"),
			receiver(Postfix, "smtpd_tls_req_ccert = no; smtpd_tls_ask_ccert = yes asks without insisting"),
			receiver(Exim, "tls_try_verify_hosts asks without insisting; tls_verify_hosts insists"),
			receiver(Exchange, "DomainSecureEnabled with RequireTLS on the Receive connector insists"),
		}, presentOne...),
		References: []string{"RFC 5246, Section 7.4.6", postfixDoc, eximDoc, sendmailDoc, exchangeReceiveDoc},
	}, checkClientRequired},
	{Rule{
		ID: "client-cert-missing", Title: "Asked for a certificate, the client left the message out", Severities: []Severity{Note, Error},
		Evidence: "After a CertificateRequest the client goes on to ClientKeyExchange with no Certificate message; in TLS 1.3, once it is decrypted, to Finished.",
		Means:    "From TLS 1.0 on a client that has no certificate must send an empty list. Its TLS library is at fault; strict servers end the handshake.",
		Advice: append([]Advice{
			sender("", "update the TLS library of the client"),
		}, noRequest...),
		References: []string{"RFC 5246, Section 7.4.6"},
	}, checkClientMissing},
	{Rule{
		ID: "server-rejects-client-cert", Title: "The server refused the client's certificate", Severities: []Severity{Error},
		Evidence: "The client shows a certificate; the server sends an alert about certificates, such as unknown_ca(48), and the handshake ends. " +
			"In TLS 1.3 record lengths tell it: a certificate, then a record of the server as short as an alert, and the end.",
		Means: "The check that failed is the server's. A client that shows no certificate at all is often let in where one with a doubtful certificate is not.",
		Advice: []Advice{
			sender(Sendmail, "show none (no confCLIENT_CERT), or one whose authority the server trusts"),
			sender(Postfix, "show none (smtp_tls_chain_files empty), or one whose authority the server trusts"),
			sender(Exim, "show none (no tls_certificate in the transport), or one whose authority the server trusts"),
			sender(Exchange, "TlsCertificateName of the Send connector chooses the certificate that is shown"),
			receiver(Sendmail, "confCACERT has the authorities it trusts; TLS_Clt:HOST in the access map insists"),
			receiver(Postfix, "smtpd_tls_CAfile has the authorities it trusts; smtpd_tls_req_ccert = no: it need not"),
			receiver(Exim, "tls_verify_certificates has the authorities; tls_try_verify_hosts does not insist"),
			receiver(Exchange, "the machine's store has the authorities that are trusted"),
		},
		References: []string{"RFC 5246, Section 7.2.2", postfixDoc, eximDoc},
	}, checkServerRejects},
	{Rule{
		ID: "client-cert-wrong-eku", Title: "The client's certificate is not meant for clients", Severities: []Severity{Note, Warning, Error},
		Evidence: "The extended key usage of the client's certificate lacks clientAuth.",
		Means: "It is a server's certificate. Receivers that check it log \"unsuitable certificate purpose\" and verify=FAIL. " +
			"Public authorities stop issuing certificates for both uses in the course of 2026.",
		Advice: []Advice{
			sender(Sendmail, "show none (no confCLIENT_CERT), or one with clientAuth of an authority of your own"),
			sender(Postfix, "show none (smtp_tls_chain_files empty), or one with clientAuth of your own authority"),
			sender(Exim, "show none (no tls_certificate in the transport), or one with clientAuth of your authority"),
			sender(Exchange, "give TlsCertificateName a certificate with clientAuth"),
			receiver("", "insist on no client certificates from the public; for partners trust your own authority"),
		},
		References: []string{"RFC 5280, Section 4.2.1.12", "https://letsencrypt.org/2025/05/14/ending-tls-client-authentication/"},
	}, checkClientPurpose},
	{Rule{
		ID: "ca-list-too-long", Title: "A very long list of authorities in the CertificateRequest", Severities: []Severity{Note, Error},
		Evidence: "The names of authorities in the CertificateRequest take more than 16,384 bytes.",
		Means: "The message does not fit into one TLS record any more, which not every client takes; Windows as a server cuts its own list there. " +
			"A client that does not find its authority in the list sends no certificate.",
		Advice: []Advice{
			receiver(Sendmail, "confCACERT: only the authority of the clients; confCACERT_PATH (not sent): others"),
			receiver(Postfix, "smtpd_tls_CAfile: only the authority of the clients; smtpd_tls_CApath (not sent): others"),
			receiver(Exim, "tls_verify_certificates: a short file, or a directory, of which no names are sent"),
			receiver(Exchange, "SendTrustedIssuerList = 0 in the Schannel keys of the registry"),
		},
		References: []string{"RFC 5246, Section 7.4.4", "https://support.microsoft.com/help/2464556", postfixDoc},
	}, checkAuthorities},
	{Rule{
		ID: "zero-length-entry", Title: "An entry of length zero in the client's list", Severities: []Severity{Note, Error},
		Evidence: "The client's list is not empty: it has an entry of length 0.",
		Means: "It is not the way to say \"none\", which is a list of length 0. The grammar allows no entry shorter than one byte, " +
			"so that strict servers end the handshake.",
		Advice: append([]Advice{
			sender("", "update the TLS library of the client"),
		}, noRequest...),
		References: []string{"RFC 5246, Section 7.4.2"},
	}, checkZeroLength},
}

func checkClientNone(x *context) {
	x.laterNone()
	if !none(x.Connection) || x.failed() {
		return
	}
	if inferred(x.Connection) {
		x.inferNone()
		return
	}
	cc := &x.ClientCertificate
	answer := "an empty list (Certificates Length 0)"
	if cc.Status == report.ClientDeclinedByAlert {
		answer = "the alert no_certificate(41)"
	}
	asked := "The server asked"
	if cc.RequestPacket != 0 {
		asked += fmt.Sprintf(" in packet %d", cc.RequestPacket)
	}
	x.add(Info, fmt.Sprintf("%s; the client answered with %s in packet %d: it has no certificate. "+
		"No key pair is made up for it and nothing is signed; TLS needs only the server's.", asked, answer, cc.Packet), cc.RequestPacket, cc.Packet)
}

// wantsOne are the alerts with which servers turn down a client without a
// certificate, each seen of some library.
var wantsOne = []uint8{handshakeFailure, noCertificate, badCertificate, unsupportedCertificate, certificateUnknown, accessDenied, decodeError, certificateRequired}

func checkClientRequired(x *context) {
	cc := &x.ClientCertificate
	if none(x.Connection) && x.refusedUnseen() {
		x.inferRefusal("had no certificate", "That is what a server does that insists on one.")
		return
	}
	if r := x.refusedInside(); r != nil && none(x.Connection) && wantsCertificate(r) {
		x.add(Error, fmt.Sprintf("The server asked for a certificate in packet %d, the client had none (packet %d), and inside TLS the server answered with %s in packet %d.",
			cc.RequestPacket, cc.Packet, refusalWords(r), r.Packet), cc.RequestPacket, cc.Packet, r.Packet).decrypted = true
		return
	}
	a := x.refusal(report.Server, wantsOne...)
	if !none(x.Connection) || a == nil || a.Packet < cc.Packet {
		return
	}
	x.add(Error, fmt.Sprintf("The server asked for a certificate in packet %d, the client had none (packet %d), and the server ended the handshake with %s in packet %d.",
		cc.RequestPacket, cc.Packet, alertWords(a), a.Packet), cc.RequestPacket, cc.Packet, a.Packet)
}

func checkClientMissing(x *context) {
	cc := &x.ClientCertificate
	if cc.Status != report.ClientMissing || x.TLS == nil {
		return
	}
	next := fmt.Sprintf("ClientKeyExchange in packet %d", x.TLS.ClientKeyExchangePacket)
	if x.tls13() {
		next = "Finished"
	}
	text := fmt.Sprintf("The server asked in packet %d; the client went on to %s without a Certificate message.", cc.RequestPacket, next)
	if a := x.refusal(report.Server, unexpectedMessage, handshakeFailure); a != nil {
		x.add(Error, fmt.Sprintf("%s The server ended the handshake with %s in packet %d.", text, alertWords(a), a.Packet),
			cc.RequestPacket, x.TLS.ClientKeyExchangePacket, a.Packet)
		return
	}
	x.add(Note, text, cc.RequestPacket, x.TLS.ClientKeyExchangePacket)
}

func checkServerRejects(x *context) {
	if x.ClientCertificate.Status == report.ClientSent && x.refusedUnseen() {
		x.inferRefusal("sent a certificate", "As a rule the certificate did not please it.")
		return
	}
	a := x.refusal(report.Server, certificateAlerts...)
	if a == nil || x.ClientCertificate.Status != report.ClientSent || a.Packet < x.ClientCertificate.Packet {
		return
	}
	x.add(Error, fmt.Sprintf("The server refused the client's certificate (packet %d) with %s in packet %d.%s",
		x.ClientCertificate.Packet, alertWords(a), a.Packet, x.ownVerdict(report.Client)), x.ClientCertificate.Packet, a.Packet)
}

func checkClientPurpose(x *context) {
	cc := &x.ClientCertificate
	if cc.Status != report.ClientSent || len(cc.Certificates) == 0 {
		return
	}
	leaf := cc.Certificates[0]
	if use := leaf.ExtendedKeyUsage; !use.Known || slices.Contains(use.V, "clientAuth") || slices.Contains(use.V, "anyExtendedKeyUsage") {
		return
	}
	text := fmt.Sprintf("The client's certificate %s is for %s, not for clientAuth.", leaf.Subject.V, list(leaf.ExtendedKeyUsage.V))
	x.fault(report.Client, text, unsupportedCertificate)
}

// schannelList is how many bytes of names Schannel reads.
const schannelList = 16 << 10

func checkAuthorities(x *context) {
	if x.TLS == nil || x.TLS.CertificateRequest == nil || x.TLS.CertificateRequest.CANamesLength <= schannelList {
		return
	}
	r := x.TLS.CertificateRequest
	text := fmt.Sprintf("The CertificateRequest in packet %d has %s in %d bytes.", r.Packet, counted(r.CANamesCount, "name"), r.CANamesLength)
	if a := x.refusal(report.Server, wantsOne...); a != nil && none(x.Connection) {
		x.add(Error, fmt.Sprintf("%s The client showed no certificate, and the server ended the handshake in packet %d.", text, a.Packet), r.Packet, a.Packet)
		return
	}
	x.add(Note, text, r.Packet)
}

func checkZeroLength(x *context) {
	cc := &x.ClientCertificate
	if cc.Status != report.ClientZeroLengthEntry {
		return
	}
	text := fmt.Sprintf("The client's Certificate message in packet %d has an entry of length 0.", cc.Packet)
	if a := x.refusal(report.Server); a != nil && a.Packet >= cc.Packet {
		x.add(Error, fmt.Sprintf("%s The server ended the handshake with %s in packet %d.", text, alertWords(a), a.Packet), cc.Packet, a.Packet)
		return
	}
	x.add(Note, text, cc.RequestPacket, cc.Packet)
}
