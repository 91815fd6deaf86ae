package findings

import "smtpcap/report"

func anybody(text string) Advice           { return Advice{Text: text} }
func sender(program, text string) Advice   { return Advice{report.Client, program, text} }
func receiver(program, text string) Advice { return Advice{report.Server, program, text} }

// withoutTLS is how a sender leaves TLS off.
var withoutTLS = []Advice{
	sender(Sendmail, `TLS off: "Try_TLS:HOST NO" in the access map, or "Try_TLS: NO" for all`),
	sender(Postfix, `TLS off: "DOMAIN none" in smtp_tls_policy_maps, or smtp_tls_security_level = none for all`),
	sender(Exim, "TLS off: hosts_avoid_tls = HOST in the smtp transport, or hosts_avoid_tls = * for all"),
	sender(Exchange, "TLS off: Set-SendConnector NAME -IgnoreSTARTTLS $true -RequireTLS $false"),
}

// insistOnTLS is how a sender keeps its mail from going in clear.
var insistOnTLS = []Advice{
	sender(Sendmail, `TLS only: "TLS_Srv:HOST ENCR:112" in the access map`),
	sender(Postfix, `TLS only: "DOMAIN encrypt" in smtp_tls_policy_maps`),
	sender(Exim, "TLS only: hosts_require_tls = HOST in the smtp transport"),
	sender(Exchange, "TLS only: Set-SendConnector NAME -RequireTLS $true -IgnoreSTARTTLS $false"),
}

// renew is how a server gets another certificate, or another chain.
var renew = []Advice{
	receiver(Sendmail, "confSERVER_CERT and confSERVER_KEY; the intermediates go into confCACERT"),
	receiver(Postfix, "smtpd_tls_chain_files: the key, the leaf, then its intermediates in order"),
	receiver(Exim, "tls_certificate: the leaf, then its intermediates in order; tls_privatekey: the key"),
	receiver(Exchange, "Enable-ExchangeCertificate -Services SMTP; intermediates go into the machine's store"),
}

// presentOne is how a client gets a certificate to show.
var presentOne = []Advice{
	sender(Sendmail, "confCLIENT_CERT and confCLIENT_KEY; a key that others can read is not used (\"unsafe\")"),
	sender(Postfix, "smtp_tls_chain_files: the key, the leaf, then its intermediates"),
	sender(Exim, "tls_certificate and tls_privatekey in the smtp transport"),
	sender(Exchange, "TlsCertificateName of the Send connector, and a certificate that SMTP may use"),
}

// noRequest is how a server stops asking for a certificate, or asks without insisting.
var noRequest = []Advice{
	receiver(Sendmail, `not to ask: "Srv_Features: V" in the access map, or confTLS_SRV_OPTIONS = V`),
	receiver(Postfix, "not to ask: smtpd_tls_ask_ccert = no, smtpd_tls_req_ccert = no"),
	receiver(Exim, "not to ask: leave tls_verify_hosts and tls_try_verify_hosts empty"),
	receiver(Exchange, "no mutual TLS: DomainSecureEnabled $false on the Receive connector"),
}

// The documents that rules refer to more than once.
const (
	postfixDoc         = "Postfix TLS_README: https://www.postfix.org/TLS_README.html"
	sendmailDoc        = "sendmail, STARTTLS: https://www.sendmail.org/~ca/email/starttls.html"
	eximDoc            = "Exim specification: https://www.exim.org/exim-html-current/doc/html/spec_html/ch-encrypted_smtp_connections_using_tlsssl.html"
	exchangeSendDoc    = "Exchange Set-SendConnector: https://learn.microsoft.com/powershell/module/exchange/set-sendconnector"
	exchangeReceiveDoc = "Exchange Set-ReceiveConnector: https://learn.microsoft.com/powershell/module/exchange/set-receiveconnector"
	exchangeEnableDoc  = "Exchange Enable-ExchangeCertificate: https://learn.microsoft.com/powershell/module/exchange/enable-exchangecertificate"
	bcp195             = "RFC 9325 (BCP 195), Section 3.1.1"
	opportunistic      = "RFC 7435, Section 3 (opportunistic security)"
)

// The result types of RFC 8460, Section 4.3 that packets can show, with TLSA records at
// hand.
const (
	tlsrptNotSupported = "starttls-not-supported"
	tlsrptNotTrusted   = "certificate-not-trusted"
	tlsrptMismatch     = "certificate-host-mismatch"
	tlsrptExpired      = "certificate-expired"
	tlsrptTLSA         = "tlsa-invalid"
	tlsrptFailure      = "validation-failure"
)
