package findings

import "smtpcap/report"

func anybody(text string) Advice           { return Advice{Text: text} }
func sender(program, text string) Advice   { return Advice{report.Client, program, text} }
func receiver(program, text string) Advice { return Advice{report.Server, program, text} }

// withoutTLS is how a sender leaves TLS off.
var withoutTLS = []Advice{
	sender(Sendmail, "Try_TLS:HOST NO in the access map leaves TLS off for one peer, Try_TLS: NO for all"),
	sender(Postfix, "\"DOMAIN none\" in smtp_tls_policy_maps leaves TLS off for one next hop, smtp_tls_security_level = none for all"),
	sender(Exim, "hosts_avoid_tls = HOST in the smtp transport leaves TLS off for one peer, hosts_avoid_tls = * for all"),
	sender(Exchange, "Set-SendConnector NAME -IgnoreSTARTTLS $true leaves TLS off for what goes over the connector"),
}

// insistOnTLS is how a sender keeps its mail from going in clear.
var insistOnTLS = []Advice{
	sender(Sendmail, "TLS_Srv:HOST ENCR:112 in the access map defers mail that would go in clear"),
	sender(Postfix, "\"DOMAIN encrypt\" in smtp_tls_policy_maps defers mail that would go in clear"),
	sender(Exim, "hosts_require_tls = HOST in the smtp transport defers mail that would go in clear"),
	sender(Exchange, "Set-SendConnector NAME -RequireTLS $true defers mail that would go in clear"),
}

// renew is how a server gets another certificate, or another chain.
var renew = []Advice{
	receiver(Sendmail, "confSERVER_CERT and confSERVER_KEY; the intermediates belong into confCACERT"),
	receiver(Postfix, "smtpd_tls_chain_files: the key, the leaf, then its intermediates in order"),
	receiver(Exim, "tls_certificate: the leaf, then its intermediates in order; tls_privatekey"),
	receiver(Exchange, "Import-ExchangeCertificate, then Enable-ExchangeCertificate -Services SMTP; intermediates belong in the machine's store"),
}

// presentOne is how a client gets a certificate to show.
var presentOne = []Advice{
	sender(Sendmail, "confCLIENT_CERT and confCLIENT_KEY; an \"unsafe\" or missing key file makes it send an empty list"),
	sender(Postfix, "smtp_tls_chain_files: the key, the leaf, then its intermediates"),
	sender(Exim, "tls_certificate and tls_privatekey in the smtp transport"),
	sender(Exchange, "TlsCertificateName of the Send connector, and a certificate that SMTP may use"),
}

// noRequest is how a server stops asking for a certificate, or asks without insisting.
var noRequest = []Advice{
	receiver(Sendmail, "Srv_Features: V in the access map (V: do not request), or confTLS_SRV_OPTIONS = V"),
	receiver(Postfix, "smtpd_tls_ask_ccert = no, smtpd_tls_req_ccert = no"),
	receiver(Exim, "leave tls_verify_hosts and tls_try_verify_hosts empty"),
	receiver(Exchange, "DomainSecureEnabled of the Receive connector is what asks; set it to $false"),
}

// The documents that rules refer to more than once.
const (
	postfixDoc         = "Postfix TLS_README: https://www.postfix.org/TLS_README.html"
	sendmailDoc        = "sendmail cf/README, STARTTLS: https://www.sendmail.org/~ca/email/starttls.html"
	eximDoc            = "Exim specification: https://www.exim.org/exim-html-current/doc/html/spec_html/ch-encrypted_smtp_connections_using_tlsssl.html"
	exchangeSendDoc    = "Exchange Set-SendConnector: https://learn.microsoft.com/powershell/module/exchange/set-sendconnector"
	exchangeReceiveDoc = "Exchange Set-ReceiveConnector: https://learn.microsoft.com/powershell/module/exchange/set-receiveconnector"
	exchangeEnableDoc  = "Exchange Enable-ExchangeCertificate: https://learn.microsoft.com/powershell/module/exchange/enable-exchangecertificate"
	bcp195             = "RFC 9325 (BCP 195), Section 3.1.1"
	opportunistic      = "RFC 7435, Section 3 (opportunistic security)"
)

// The result types of RFC 8460, Section 4.3 that packets can show.
const (
	tlsrptNotSupported = "starttls-not-supported"
	tlsrptNotTrusted   = "certificate-not-trusted"
	tlsrptMismatch     = "certificate-host-mismatch"
	tlsrptExpired      = "certificate-expired"
	tlsrptFailure      = "validation-failure"
)
