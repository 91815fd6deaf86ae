package findings

// resultTypes are the words of IANA's registry "STARTTLS Validation Result Types", as
// described in RFC 8460, Section 4.3.
var resultTypes = []struct{ name, title string }{
	{"starttls-not-supported", "STARTTLS was not offered, or could not be used"},
	{"certificate-host-mismatch", "no name in the server's certificate is the one that the sender looked for"},
	{"certificate-expired", "a certificate of the server has expired"},
	{"certificate-not-trusted", "no authority that the sender trusts vouches for the server's certificate"},
	{"validation-failure", "TLS failed for a reason that has no type of its own"},
	{"tlsa-invalid", "the TLSA records do not match the server's certificate, or are of no use"},
	{"dnssec-invalid", "DNSSEC does not vouch for the TLSA records"},
	{"dane-required", "the sender insists on DANE, and the server has no TLSA records that can be used"},
	{"sts-policy-fetch-error", "the MTA-STS policy could not be fetched"},
	{"sts-policy-invalid", "the MTA-STS policy could not be read"},
	{"sts-webpki-invalid", "the certificate of the web server with the MTA-STS policy is not valid"},
}

// tlsrptEntries explains each result type with the rules that have it.
func tlsrptEntries(rules []rule) []entry {
	all := make([]entry, len(resultTypes))
	for i, t := range resultTypes {
		all[i] = entry{
			term: t.name, title: t.title,
			text:       []string{"Receivers get the word in the reports of TLSRPT, which tell them how others failed to deliver to them over TLS."},
			references: []string{"RFC 8460, Section 4.3"},
		}
		for j := range rules {
			if rules[j].TLSRPT == t.name {
				all[i].findings = append(all[i].findings, rules[j].ID)
			}
		}
		if all[i].findings == nil {
			all[i].text = append(all[i].text, "A capture of SMTP does not show it.")
		}
	}
	return all
}
