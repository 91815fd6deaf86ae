package findings

import (
	"strconv"
	"strings"

	"smtpcap/report"
)

// An alert is a line of IANA's registry "TLS Alerts".
type alert struct {
	code     uint8
	name     string
	openSSL  string // what OpenSSL 3.0 makes of it when it receives it; empty where it has no words
	title    string // of the one who sends it
	text     string
	findings []string
}

// alerts is the registry. Its names are IANA's, as package tlswire has them.
var alerts = []alert{
	{0, "close_notify", "", "I shall send no more",
		"It is how TLS ends, and no error. Before the end of the handshake it means that the sender of the alert gave up without saying why.", []string{"closed-with-close-notify"}},
	{10, "unexpected_message", "sslv3 alert unexpected message", "this message must not come here",
		"One of the two programs is faulty, or something between them changed the bytes.", []string{"handshake-failed"}},
	{20, "bad_record_mac", "sslv3 alert bad record mac", "the record was changed on its way, or the keys differ",
		"A device that rewrites packets, faulty hardware or a faulty program.", []string{"handshake-failed"}},
	{21, "decryption_failed", "tlsv1 alert decryption failed", "the record could not be decrypted",
		"Only TLS 1.0 has it. It means the same as bad_record_mac.", []string{"handshake-failed"}},
	{22, "record_overflow", "tlsv1 alert record overflow", "the record is longer than allowed",
		"Often what follows is no TLS at all, and its first bytes were read as a length.", []string{"handshake-failed", "not-tls"}},
	{30, "decompression_failure", "sslv3 alert decompression failure", "the record could not be unpacked",
		"Nobody compresses in TLS any more.", []string{"handshake-failed"}},
	{40, "handshake_failure", "sslv3 alert handshake failure", "what you offer is nothing that I accept",
		"From a server straight after the ClientHello: no cipher suite in common. From a server after the client's certificate, or the lack of one: it insists on a client certificate.", []string{"no-shared-cipher", "client-cert-required", "handshake-failed"}},
	{41, "no_certificate", "sslv3 alert no certificate", "I have no certificate",
		"In SSL 3.0 a client says it in place of an empty Certificate message. It is a warning, and normal.", []string{"client-cert-none"}},
	{42, "bad_certificate", "sslv3 alert bad certificate", "your certificate is not acceptable",
		"Its signature or its form is wrong. NSS says it also where a client certificate is required and none came, GnuTLS where the authority is not known.", []string{"client-rejects-server-cert", "server-rejects-client-cert", "client-cert-required"}},
	{43, "unsupported_certificate", "sslv3 alert unsupported certificate", "your certificate is of a kind that I do not take",
		"Most often its extended key usage does not allow what it is used for.", []string{"client-rejects-server-cert", "server-rejects-client-cert", "client-cert-wrong-eku"}},
	{44, "certificate_revoked", "sslv3 alert certificate revoked", "your certificate has been revoked",
		"Its authority has withdrawn it. A new one is needed.", []string{"client-rejects-server-cert", "server-rejects-client-cert"}},
	{45, "certificate_expired", "sslv3 alert certificate expired", "your certificate is out of its time",
		"It, or one above it, has expired or is not valid yet, by the clock of whoever says so.", []string{"cert-expired", "cert-not-yet-valid", "client-rejects-server-cert", "server-rejects-client-cert"}},
	{46, "certificate_unknown", "sslv3 alert certificate unknown", "something else about your certificate is wrong",
		"The log of whoever says so has the reason.", []string{"client-rejects-server-cert", "server-rejects-client-cert"}},
	{47, "illegal_parameter", "sslv3 alert illegal parameter", "a field has a value that it must not have",
		"One of the two programs is faulty, or something between them changed the bytes.", []string{"handshake-failed"}},
	{48, "unknown_ca", "tlsv1 alert unknown ca", "I do not know the authority behind your certificate",
		"If your log has these words, the other side does not trust your certificate. Your own list of authorities has no part in it. Either your chain lacks an intermediate, or its root is a private one.",
		[]string{"client-rejects-server-cert", "server-rejects-client-cert", "server-chain-incomplete", "server-self-signed"}},
	{49, "access_denied", "tlsv1 alert access denied", "your certificate is valid, and you may not come in with it",
		"A rule of whoever says so forbids it.", []string{"server-rejects-client-cert", "handshake-failed"}},
	{50, "decode_error", "tlsv1 alert decode error", "a message could not be read",
		"Exim with GnuTLS says it where a client certificate is required and none came. Otherwise a program is faulty.", []string{"client-cert-required", "handshake-failed"}},
	{51, "decrypt_error", "tlsv1 alert decrypt error", "a signature or a Finished message is wrong",
		"The key does not belong to the certificate, something changed the bytes, or one of the two is faulty.", []string{"handshake-failed"}},
	{52, "too_many_cids_requested", "", "too many connection ids were asked for",
		"It belongs to DTLS, which mail does not use.", nil},
	{60, "export_restriction", "tlsv1 alert export restriction", "this length of key is not allowed",
		"A word of the years of weakened cryptography.", []string{"handshake-failed"}},
	{70, "protocol_version", "tlsv1 alert protocol version", "I speak no version of TLS that you offer",
		"One of the two is too old for the other: it knows only TLS 1.0 or 1.1, which the other has switched off.", []string{"protocol-version"}},
	{71, "insufficient_security", "tlsv1 alert insufficient security", "the cipher suites that you offer are too weak",
		"As handshake_failure, but for the want of strong suites.", []string{"no-shared-cipher"}},
	{80, "internal_error", "tlsv1 alert internal error", "something went wrong on my side",
		"It is no fault of the other side's. Often the private key cannot be used; the log of whoever says so has the reason.", []string{"handshake-failed"}},
	{86, "inappropriate_fallback", "tlsv1 alert inappropriate fallback", "you try an older version than you need to",
		"The client came back with an older version after a failure, and the server knows a newer one (RFC 7507).", []string{"protocol-version", "handshake-failed"}},
	{90, "user_canceled", "tlsv1 alert user cancelled", "I break off for a reason that has nothing to do with TLS",
		"A close_notify should follow.", []string{"handshake-failed"}},
	{100, "no_renegotiation", "tlsv1 alert no renegotiation", "I do not begin a second handshake",
		"A warning: the session may go on as it is.", nil},
	{109, "missing_extension", "tlsv13 alert missing extension", "an extension that must be there is not",
		"One of the two programs is faulty, or something between them changed the bytes.", []string{"handshake-failed"}},
	{110, "unsupported_extension", "tlsv1 unsupported extension", "you answer with an extension that I did not offer",
		"The server's program is faulty, or something changed the bytes.", []string{"handshake-failed"}},
	{111, "certificate_unobtainable", "tlsv1 certificate unobtainable", "the certificate could not be fetched from its URL",
		"Nobody uses the extension that it belongs to.", []string{"handshake-failed"}},
	{112, "unrecognized_name", "tlsv1 unrecognized name", "I do not know the server name that you ask for",
		"The client asked for a name (SNI) that the server has no certificate for. As a warning it does no harm.", []string{"name-mismatch", "sni-missing", "handshake-failed"}},
	{113, "bad_certificate_status_response", "tlsv1 bad certificate status response", "the stapled OCSP response is wrong",
		"The server staples a response that has expired or belongs to another certificate.", []string{"client-rejects-server-cert"}},
	{114, "bad_certificate_hash_value", "tlsv1 bad certificate hash value", "the certificate from the URL has another hash",
		"Nobody uses the extension that it belongs to.", []string{"handshake-failed"}},
	{115, "unknown_psk_identity", "tlsv1 alert unknown psk identity", "I do not know the pre-shared key that you name",
		"Mail servers have no pre-shared keys but those of resumed sessions.", []string{"handshake-failed"}},
	{116, "certificate_required", "tlsv13 alert certificate required", "I insist on a client certificate, and you sent none",
		"In TLS 1.3 the client has finished its handshake by then. So its log has an ordinary STARTTLS line, and after that the connection breaks.", []string{"client-cert-required"}},
	{117, "general_error", "", "something went wrong that has no word of its own",
		"The log of whoever says so has the reason.", []string{"handshake-failed"}},
	{120, "no_application_protocol", "tlsv1 alert no application protocol", "I speak none of the protocols that you name (ALPN)",
		"SMTP does not use ALPN: the client meant another service.", []string{"handshake-failed"}},
	{121, "ech_required", "", "I hid the server's name from onlookers, and you did not take it",
		"Mail servers do not use Encrypted Client Hello.", []string{"handshake-failed"}},
}

// alertReason is what OpenSSL 3.0 logs when it receives the alert.
func alertReason(a *report.Alert) string {
	for i := range alerts {
		if alerts[i].code == a.Code && alerts[i].openSSL != "" {
			return alerts[i].openSSL
		}
	}
	return notKnown
}

// alertEntries explains each alert, under its name, its number and the words that
// programs have for it.
func alertEntries(alerts []alert) []entry {
	all := make([]entry, len(alerts))
	for i, a := range alerts {
		number := strconv.Itoa(int(a.code))
		all[i] = entry{
			term:    a.name + "(" + number + ")",
			aliases: []string{a.name, number, "alert " + number, "alert(" + number + ")", "SSL alert number " + number, "alert " + a.name},
			title:   "\"" + a.title + "\"",
			text:    []string{a.text}, findings: a.findings,
			evidence:   "An alert record. In clear it names who sent it; TLS 1.3 encrypts most of them.",
			references: []string{"RFC 8446, Section 6", "IANA: TLS Alerts"},
		}
		if a.openSSL != "" {
			// OpenSSL 3.2 and later write "ssl/tls" for the first word of some.
			_, rest, _ := strings.Cut(a.openSSL, " ")
			all[i].aliases = append(all[i].aliases, a.openSSL, "ssl/tls "+rest)
			all[i].text = append(all[i].text, "The side that receives it logs \""+a.openSSL+"\", if its program uses OpenSSL.")
		}
	}
	return all
}
