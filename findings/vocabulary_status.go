package findings

import (
	"slices"

	"smtpcap/report"
)

// statusEntries are the words of the report's two answers, of how they are known, of what
// keys opened, and of STARTTLS.
var statusEntries = slices.Concat(chainEntries, clientEntries, knownEntries, decryptionEntries, starttlsEntries)

var chainEntries = []entry{
	chainEntry(report.ChainNotStarted, "TLS was not begun, or ended before the server's certificates"),
	chainEntry(report.ChainSent, "the server sent its certificates, and the capture has all of them"),
	chainEntry(report.ChainEmpty, "the server sent a list without certificates, which it must not", "empty-server-chain"),
	chainEntry(report.ChainAnonymous, "the cipher suite is anonymous: the server has no certificate and cannot be told from another", "anonymous-suite"),
	chainEntry(report.ChainResumed, "an earlier session was resumed, in which the certificates were sent", "resumed-session"),
	chainEntry(report.ChainEncrypted, "TLS 1.3 encrypts the certificates: they were sent, and cannot be read without keys", "tls13-hidden"),
	chainEntry(report.ChainRawPublicKey, "the server sent a key without a certificate, as described in RFC 7250"),
	chainEntry(report.ChainMalformed, "the lengths in the server's Certificate message contradict each other"),
	chainEntry(report.ChainIncomplete, "the capture lacks bytes that may hold the server's certificates", "capture-limits"),
}

var clientEntries = []entry{
	clientEntry(report.ClientNotStarted, "TLS was not begun, or ended before the client's turn"),
	clientEntry(report.ClientNotRequested, "the server did not ask for a certificate, so the client sent none"),
	clientEntry(report.ClientEmpty, "the server asked, and the client answered with a certificate list of length zero: \"I have none\"", "client-cert-none", "client-cert-required"),
	clientEntry(report.ClientZeroLengthEntry, "the client's list has an entry that is zero bytes long, which the grammar forbids", "zero-length-entry"),
	clientEntry(report.ClientSent, "the client showed a certificate"),
	clientEntry(report.ClientMissing, "the server asked, and the client went on without a Certificate message, which it must not", "client-cert-missing"),
	clientEntry(report.ClientDeclinedByAlert, "SSL 3.0: the client said with the alert no_certificate(41) that it has none", "client-cert-none"),
	clientEntry(report.ClientResumed, "an earlier session was resumed: what the client showed, it showed there", "resumed-session"),
	clientEntry(report.ClientEncrypted, "TLS 1.3 encrypts the client's answer, and the lengths of the records do not tell what it is", "tls13-hidden"),
	clientEntry(report.ClientRawPublicKey, "the client sent a key without a certificate, as described in RFC 7250"),
	clientEntry(report.ClientMalformed, "the lengths in the client's Certificate message contradict each other"),
	clientEntry(report.ClientIncomplete, "the capture lacks bytes that may hold the client's answer", "capture-limits"),
}

var knownEntries = []entry{
	knownEntry(report.Observed, "it was read on the wire"),
	knownEntry(report.Decrypted, "it was read after decrypting, with keys that the user gave or that the capture holds"),
	knownEntry(report.Inferred, "nothing was read: the lengths and the order of encrypted records of TLS 1.3 tell it", "tls13-hidden"),
}

var decryptionEntries = []entry{
	decryptionEntry(report.DecryptionComplete, "every encrypted record was opened"),
	decryptionEntry(report.DecryptionPartial, "some encrypted records were opened; bytes are missing or were changed, or secrets are missing"),
	decryptionEntry(report.DecryptionFailed, "there are secrets for this session, and they open nothing: they are damaged, or of another session"),
	decryptionEntry(report.DecryptionNoKeys, "none of the keys is for this session. A server's private key opens RSA key exchange alone; all else has forward secrecy and takes a key log"),
	decryptionEntry(report.DecryptionUnsupported, "smtpcap does not decrypt this version of TLS or this cipher suite"),
}

var starttlsEntries = []entry{
	starttlsEntry(report.STARTTLSNotAsked, "the client did not say STARTTLS", "starttls-not-used"),
	starttlsEntry(report.STARTTLSAccepted, "the server answered STARTTLS with 220"),
	starttlsEntry(report.STARTTLSRefused, "the server answered STARTTLS with another code than 220", "starttls-refused"),
	starttlsEntry(report.STARTTLSNoReply, "the client said STARTTLS, and the capture has no reply"),
	starttlsEntry(report.STARTTLSNotApplicable, "TLS began with the first byte, so that STARTTLS has no place"),
}

func chainEntry(s report.ChainStatus, title string, findings ...string) entry {
	return statusEntry("server_chain", s.String(), title, findings)
}

func decryptionEntry(s report.DecryptionStatus, title string) entry {
	return statusEntry("tls.decryption", s.String(), title, nil)
}

func clientEntry(s report.ClientStatus, title string, findings ...string) entry {
	return statusEntry("client_certificate", s.String(), title, findings)
}

func starttlsEntry(s report.STARTTLSStatus, title string, findings ...string) entry {
	return statusEntry("starttls", s.String(), title, findings)
}

func knownEntry(k report.Known, title string, findings ...string) entry {
	return entry{
		term: "known " + k.String(), aliases: []string{k.String()}, title: title,
		text:     []string{"A word of the report, under \"known\" in its JSON form: how an answer or a finding is known."},
		findings: findings,
	}
}

func statusEntry(object, word, title string, findings []string) entry {
	return entry{
		term: object + ".status " + word, aliases: []string{word, object + " " + word}, title: title,
		text:     []string{"A word of the report, under \"" + object + "\" in its JSON form."},
		findings: findings,
	}
}
