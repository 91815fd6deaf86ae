package findings

// postfixReadme is where Postfix's words are documented.
const postfixReadme = "Postfix: https://www.postfix.org/FORWARD_SECRECY_README.html#status"

// postfixEntries are the words that begin Postfix's line about an established session.
var postfixEntries = []entry{
	{
		term: "Anonymous", aliases: []string{"Anonymous TLS connection established", "Anonymous TLS connection established from", "Anonymous TLS connection established to"},
		title: "the other side showed no certificate",
		text: []string{
			"From smtpd it is the normal case: senders need no certificate, and most have none, whether they are asked or not.",
			"From smtp it means an anonymous cipher suite. With smtp_tls_security_level = may Postfix offers those, since it verifies nothing anyway.",
		},
		evidence:   "No CertificateRequest, or a Certificate message of the client whose list has length 0; of a server, an anonymous suite.",
		references: []string{postfixReadme},
		findings:   []string{"client-cert-none", "anonymous-suite"},
	},
	{
		term: "Untrusted", aliases: []string{"Untrusted TLS connection established", "Untrusted TLS connection established to", "Untrusted TLS connection established from"},
		title:      "a certificate was shown, and no known authority vouches for it",
		text:       []string{"That is what a sender without smtp_tls_CAfile and smtp_tls_CApath says of every server. The session is encrypted, and at level may the mail goes."},
		evidence:   "A Certificate message. Which authorities the verifier knows is in no packet.",
		references: []string{postfixReadme},
		findings:   []string{"server-chain-incomplete", "server-self-signed", "cert-expired"},
	},
	{
		term: "Trusted", aliases: []string{"Trusted TLS connection established", "Trusted TLS connection established to", "Trusted TLS connection established from"},
		title:      "an authority that Postfix trusts vouches for the certificate",
		text:       []string{"The name in the certificate was not compared, or does not match. At the levels verify and secure that is not enough for the mail to go."},
		evidence:   "A Certificate message whose chain leads to a root. Whether the verifier has that root is in no packet.",
		references: []string{postfixReadme},
	},
	{
		term: "Verified", aliases: []string{"Verified TLS connection established", "Verified TLS connection established to"},
		title:      "the server is the one that the policy names",
		text:       []string{"Its name, its fingerprint or its TLSA record matched. Only the smtp client says it; smtpd never does."},
		evidence:   "A Certificate message. The policy is in no packet.",
		references: []string{postfixReadme},
	},
	{
		term: "No client certificate requested", aliases: []string{"(No client certificate requested)"},
		title:      "Received: header: smtpd did not ask for a certificate",
		text:       []string{"It is what sendmail calls verify=NOT. Postfix writes it with smtpd_tls_received_header = yes."},
		evidence:   "No CertificateRequest before ServerHelloDone. In TLS 1.3 both are encrypted, and only the lengths of records can tell.",
		references: []string{"Postfix: https://www.postfix.org/postconf.5.html#smtpd_tls_received_header"},
	},
	{
		term: "Client did not present a certificate", aliases: []string{"(Client did not present a certificate)"},
		title:      "Received: header: smtpd asked for a certificate and got none",
		text:       []string{"It is what sendmail calls verify=NO, and it is normal. Postfix writes it with smtpd_tls_received_header = yes."},
		evidence:   "CertificateRequest, then a Certificate message of the client whose list has length 0.",
		references: []string{"Postfix: https://www.postfix.org/postconf.5.html#smtpd_tls_received_header"},
		findings:   []string{"client-cert-none"},
	},
}
