package findings

// verifyEntries are the values of ${verify}, as sendmail 8.17 sets them. A client
// judges the server's certificate by it, a server the client's.
var verifyEntries = []entry{
	{
		term: "${verify}", aliases: []string{"verify", "verify="},
		title: "sendmail's word for what it thinks of the other side's certificate",
		text: []string{
			"On a line with STARTTLS=client the sender judges the server's certificate, on one with STARTTLS=server the receiver judges the client's. The two have nothing to do with each other.",
			"The word says nothing about encryption: a session with FAIL, NO or NOT is encrypted like one with OK.",
		},
		evidence:   "The certificates, and whether the client was asked for one. The verifier's own list of authorities is in no packet.",
		references: []string{sendmailReadme},
	},
	{
		term: "verify=OK", aliases: []string{"OK"},
		title:      "the certificate was verified",
		text:       []string{"The other side showed a certificate, and a path leads from it to an authority of CACertFile or CACertPath. The name in it is not compared."},
		evidence:   "A Certificate message. Whether the verifier knows the root is in no packet, so it is probable at best.",
		references: []string{sendmailReadme},
	},
	{
		term: "verify=FAIL", aliases: []string{"FAIL"},
		title: "a certificate was shown, and it could not be verified",
		text: []string{
			"The commonest reason is that sendmail has no CACertFile, or that it does not hold the root of the chain. Others are a chain with a missing intermediate, a self-signed certificate and one that has expired.",
			"It is harmless: the session is encrypted and the mail is delivered, unless the access map has a TLS_Srv or TLS_Clt entry that asks for VERIFY. On a STARTTLS=client line it does not come from the client's own certificate, nor from its having none.",
		},
		evidence:   "A Certificate message of the side that is judged. The verifier's list of authorities is in no packet.",
		references: []string{sendmailReadme},
		findings:   []string{"server-chain-incomplete", "server-self-signed", "cert-expired"},
	},
	{
		term: "verify=NO", aliases: []string{"NO"},
		title: "a certificate was asked for, and none was presented",
		text: []string{
			"On a STARTTLS=server line: the client answered with a certificate list of length zero. That is what most senders do. Encryption needs only the server's certificate.",
			"On a STARTTLS=client line: the cipher suite is anonymous and the server has no certificate.",
		},
		evidence:   "CertificateRequest, then a Certificate message of the client whose list has length 0.",
		references: []string{sendmailReadme},
		findings:   []string{"client-cert-none"},
	},
	{
		term: "verify=NOT", aliases: []string{"NOT"},
		title:      "no certificate was asked for",
		text:       []string{"The server did not ask the client for a certificate, so there is none to verify. It is harmless. A sendmail server does not ask where srv_features has V."},
		evidence:   "No CertificateRequest before ServerHelloDone. In TLS 1.3 both are encrypted, and only the lengths of records can tell.",
		references: []string{sendmailReadme},
	},
	{
		term: "verify=NONE", aliases: []string{"NONE"},
		title: "STARTTLS was not performed",
		text: []string{"The session went in clear: TLS was not offered, not asked for, or refused for good. sendmail writes no STARTTLS line then.",
			"The sender leaves TLS off on purpose where its access map has \"Try_TLS:HOST NO\", or \"Try_TLS: NO\" for all hosts."},
		evidence:   "MAIL in clear.",
		references: []string{sendmailReadme},
		findings:   []string{"starttls-not-offered", "starttls-not-used", "starttls-stripped"},
	},
	{
		term: "verify=CLEAR", aliases: []string{"CLEAR"},
		title:      "STARTTLS was left out on purpose, after it had failed",
		text:       []string{"With TLSFallbacktoClear sendmail tries again in clear after a failed handshake."},
		evidence:   "A connection to the same server that offers STARTTLS and is not asked, shortly after one whose handshake failed.",
		references: []string{sendmailReadme},
		findings:   []string{"plaintext-fallback"},
	},
	{
		term: "verify=TEMP", aliases: []string{"TEMP"},
		title:      "a temporary error",
		text:       []string{"The server answered STARTTLS with a reply that begins with 4, or the sender lacked memory or files for a moment."},
		evidence:   "A reply like 454 to STARTTLS.",
		references: []string{sendmailReadme},
		findings:   []string{"starttls-refused"},
	},
	{
		term: "verify=PROTOCOL", aliases: []string{"PROTOCOL"},
		title:      "an error of SMTP, before TLS",
		text:       []string{"The reply to STARTTLS was one that the standard does not provide for."},
		evidence:   "A reply to STARTTLS that is neither 220 nor 454.",
		references: []string{sendmailReadme},
		findings:   []string{"starttls-refused"},
	},
	{
		term: "verify=SOFTWARE", aliases: []string{"SOFTWARE", "arg1=SOFTWARE", "ruleset=tls_server, arg1=SOFTWARE"},
		title:      "the TLS handshake failed",
		text:       []string{"TLS was begun and did not come about. sendmail ends the session and keeps the mail in its queue, with \"Deferred: 454 4.7.0 TLS handshake failed.\" (403 in older versions). Only with TLSFallbacktoClear does it try again in clear."},
		evidence:   "An alert, a reset or a FIN between the ClientHello and the last Finished.",
		references: []string{sendmailReadme},
		findings:   []string{"handshake-failed", "no-shared-cipher", "protocol-version", "client-cert-required"},
	},
	{
		term: "verify=CONFIG", aliases: []string{"CONFIG"},
		title:      "tls_srv_features or tls_clt_features is wrong",
		text:       []string{"A rule of the sendmail that wrote it gave something that cannot be read. The other side has no part in it."},
		references: []string{sendmailReadme},
	},
	{
		term: "verify=TRUSTED", aliases: []string{"TRUSTED (sendmail)"},
		title:      "DANE vouches for the server's certificate",
		text:       []string{"The TLSA records of the server's name match its key, and DNSSEC vouches for the records. This is the best value there is."},
		evidence:   "None: DNS is not in the capture. Give the records with --tlsa, and the chain is held against them.",
		references: []string{sendmailReadme, "RFC 7672"},
	},
	{
		term: "verify=DANE_FAIL", aliases: []string{"DANE_FAIL"},
		title:      "the server's certificate does not match its TLSA records",
		text:       []string{"The server's name has TLSA records, and the certificate that it showed is not the one that they name. Or it has them and does not offer STARTTLS."},
		evidence:   "None: DNS is not in the capture. Give the records with --tlsa, and the chain is held against them.",
		references: []string{sendmailReadme, "RFC 7672, Section 2.2"},
		findings:   []string{"dane-mismatch"},
	},
	{
		term: "verify=FAILURE", aliases: []string{"FAILURE"},
		title:      "STARTTLS ended in a way that sendmail has no other word for",
		text:       []string{"It is not in sendmail's documentation. The lines around it in the log have more."},
		references: []string{sendmailReadme},
	},
}

// sendmailReadme is where sendmail's values are documented.
const sendmailReadme = "sendmail: cf/README, section STARTTLS"
