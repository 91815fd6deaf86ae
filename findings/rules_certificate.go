package findings

import (
	"fmt"
	"slices"

	"smtpcap/report"
)

// certificateRules are about single certificates, of either side.
var certificateRules = []rule{
	{Rule{
		ID: "cert-expired", Title: "An expired certificate", Severities: []Severity{Note, Warning, Error},
		Evidence: "A certificate of a chain had expired when the connection began.",
		Means:    "Whoever checks refuses the chain, at any depth. A server that was renewed but not restarted goes on to show the old one.",
		Advice: append([]Advice{
			receiver("", "renew it, then restart the mail server; a new intermediate comes from the authority"),
			sender("", "renew the certificate, then restart the mail server"),
		}, renew...),
		References: []string{"RFC 5280, Section 4.1.2.5", "RFC 5280, Section 6.1.3"},
		TLSRPT:     tlsrptExpired,
	}, checkExpired},
	{Rule{
		ID: "cert-not-yet-valid", Title: "A certificate that is not valid yet", Severities: []Severity{Note, Warning, Error},
		Evidence: "The validity of a certificate begins after the connection did.",
		Means:    "Whoever checks refuses the chain. Most often a clock is wrong: of the machine that issued it, or of the one that captured.",
		Advice: []Advice{
			anybody("Look at the clocks first: the one of the machine that captured, too"),
			receiver("", "show a certificate that is valid already"),
			sender("", "show a certificate that is valid already"),
		},
		References: []string{"RFC 5280, Section 4.1.2.5"},
		TLSRPT:     tlsrptNotTrusted,
	}, checkNotYetValid},
	{Rule{
		ID: "name-mismatch", Title: "The certificate is for another name", Severities: []Severity{Note, Warning, Error},
		Evidence: "None of the names in the server's certificate is the one that was expected: --expect-name, else the name that the client asked for, else the one in the greeting.",
		Means: "It matters only where names are checked: MTA-STS, the levels verify and secure of Postfix, DomainValidation of Exchange, mail programs. " +
			"Opportunistic TLS between servers does not look at names.",
		Advice: append([]Advice{
			receiver("", "let the certificate have the names of the MX hosts as dNSName"),
		}, renew...),
		References: []string{"RFC 9525, Section 6", "RFC 8461, Section 4.1", "RFC 7672, Section 3.2.3"},
		TLSRPT:     tlsrptMismatch,
	}, checkName},
	{Rule{
		ID: "weak-cert", Title: "A weak certificate", Severities: []Severity{Note, Warning, Error},
		Evidence: "A certificate has an RSA or DSA key of less than 2048 bits, or one below the root is signed with SHA-1 or MD5.",
		Means:    "Strict programs refuse it: OpenSSL at level 2 says \"ee key too small\", \"ca key too small\" or \"ca md too weak\".",
		Advice: append([]Advice{
			sender("", "have the client's certificate issued again: RSA of 2048 bits or P-256, signed with SHA-256"),
			receiver("", "have the server's certificate issued again: RSA of 2048 bits or P-256, signed with SHA-256"),
		}, renew...),
		References: []string{"RFC 9325 (BCP 195), Section 4.5", "RFC 9155"},
	}, checkWeak},
	{Rule{
		ID: "chain-bad-signature", Title: "A signature that is wrong", Severities: []Severity{Note, Warning, Error},
		Evidence: "The signature of a certificate does not verify with the key of its issuer.",
		Means:    "The certificate was changed, or its issuer has the right name and another key: most often an intermediate of an older generation.",
		Advice: append([]Advice{
			anybody("Compare the authority key identifier with the subject key identifiers of the issuers"),
		}, renew...),
		References: []string{"RFC 5280, Section 6.1.3", "RFC 5280, Section 4.2.1.1"},
		TLSRPT:     tlsrptNotTrusted,
	}, checkSignature},
	{Rule{
		ID: "cert-unreadable", Title: "A certificate that cannot be read", Severities: []Severity{Note, Warning, Error},
		Evidence: "An entry of a chain is no certificate that smtpcap can read, or the framing of the whole message is wrong.",
		Means:    "Most programs refuse such a chain with bad_certificate(42) or decode_error(50).",
		Advice: append([]Advice{
			anybody("Export it with --export-certs, and look: openssl asn1parse -in FILE"),
		}, renew...),
		References: []string{"RFC 5280, Section 4.1", "RFC 5246, Section 7.4.2"},
		TLSRPT:     tlsrptNotTrusted,
	}, checkUnreadable},
}

// others says how many more there are than the one that was named.
func others(n int, fault string) string {
	switch n {
	case 0, 1:
		return ""
	case 2:
		return " One more of the chain is " + fault + "."
	}
	return fmt.Sprintf(" %d more of the chain are %s.", n-1, fault)
}

func checkExpired(x *context) {
	for _, of := range sides {
		m := x.chain(of)
		i, n := find(m, func(_ *report.Certificate, e *report.ChainEntry) bool {
			return e.Validity == report.ValidityExpired && (onPath(e) || e.Role == report.RoleRoot && !m.Verification.Trusted.V)
		})
		if n == 0 {
			continue
		}
		text := fmt.Sprintf("The %s's %s expired on %s.%s", of, nth(m, i), x.whenAgo(m.Certificates[i].NotAfter), others(n, "expired"))
		x.fault(of, text, certificateExpired).about = of
	}
}

func checkNotYetValid(x *context) {
	for _, of := range sides {
		m := x.chain(of)
		i, n := find(m, func(_ *report.Certificate, e *report.ChainEntry) bool {
			return e.Validity == report.ValidityNotYet && (onPath(e) || e.Role == report.RoleRoot && !m.Verification.Trusted.V)
		})
		if n == 0 {
			continue
		}
		text := fmt.Sprintf("The %s's %s is valid from %s.%s", of, nth(m, i), x.whenAhead(m.Certificates[i].NotBefore), others(n, "not valid yet"))
		x.fault(of, text, certificateExpired).about = of
	}
}

// whenAgo writes a date before the connection, and how long before.
func (x *context) whenAgo(t report.Time) string {
	return t.UTC().Format("2 Jan 2006") + ", " + span(x.Start.Sub(t.Time)) + " before the connection"
}

// whenAhead writes a date after the connection, and how long after.
func (x *context) whenAhead(t report.Time) string {
	return t.UTC().Format("2 Jan 2006") + " on, " + span(t.Sub(x.Start.Time)) + " after the connection"
}

// nameSources says whose wish an expected name is.
var nameSources = [...]string{
	report.NameExpected: "that --expect-name asks for",
	report.NameSNI:      "that the client asked for",
	report.NameBanner:   "that the server gives in its greeting",
	report.NameHelo:     "that the client gives in its EHLO",
}

// unmatched returns the check of the name that counts, if it failed: what the user
// expects, else what the client asked for, else what the server calls itself. A
// name of the greeting alone says little where another one was asked for.
func unmatched(v *report.Verification) *report.NameCheck {
	if v == nil {
		return nil
	}
	for from := report.NameExpected; from <= report.NameBanner; from++ {
		var failed *report.NameCheck
		checked := false
		for i := range v.Names {
			if n := &v.Names[i]; n.From == from {
				checked = true
				if !n.Match && failed == nil {
					failed = n
				}
			}
		}
		if checked {
			return failed
		}
	}
	return nil
}

func checkName(x *context) {
	m := &x.ServerChain.CertificateMessage
	n := unmatched(m.Verification)
	if n == nil || len(m.Certificates) == 0 || n.From == report.NameBanner && x.helloPacket() == 0 {
		return // a client whose hello is not in the capture may have asked for another name
	}
	leaf := m.Certificates[0]
	has := "no name of a host"
	switch {
	case len(leaf.DNSNames) > 0:
		has = list(leaf.DNSNames)
	case leaf.CommonName.Known:
		has = "CN=" + leaf.CommonName.V
	}
	x.fault(report.Server, fmt.Sprintf("The server's certificate is for %s, not for %s, the name %s.", has, n.Name, nameSources[n.From]))
}

// goodKey is the shortest RSA or DSA key, in bits, that BCP 195 allows.
const goodKey = 2048

// shortKeys are the algorithms that goodKey is about; of curves the shortest in use
// is strong enough.
var shortKeys = [...]string{"RSA", "RSA-PSS", "DSA"}

// weakSignatures are the signature algorithms of broken digests, by OpenSSL's names.
var weakSignatures = [...]string{"md2WithRSAEncryption", "md4WithRSAEncryption", "md5WithRSAEncryption", "shaWithRSAEncryption",
	"sha1WithRSAEncryption", "sha1WithRSA", "dsaWithSHA", "dsaWithSHA1", "dsaWithSHA1-old", "ecdsa-with-SHA1"}

// weakness says what is weak about a certificate; empty is nothing.
func weakness(c *report.Certificate) string {
	if k := c.Key; k != nil && k.Bits.Known && k.Bits.V < goodKey && slices.Contains(shortKeys[:], k.Algorithm) {
		return fmt.Sprintf("has a key of %d bits (%s)", k.Bits.V, k.Algorithm)
	}
	if !c.SelfIssued.V && slices.Contains(weakSignatures[:], c.SignatureAlgorithm.V) {
		return "is signed with " + c.SignatureAlgorithm.V
	}
	return ""
}

func checkWeak(x *context) {
	for _, of := range sides {
		m := x.chain(of)
		i, n := find(m, func(c *report.Certificate, e *report.ChainEntry) bool {
			return (onPath(e) || e.Role == report.RoleRoot) && weakness(c) != ""
		})
		if n == 0 {
			continue
		}
		text := fmt.Sprintf("The %s's %s %s.%s", of, nth(m, i), weakness(m.Certificates[i]), others(n, "weak"))
		x.fault(of, text, insufficientSecurity).about = of
	}
}

func checkSignature(x *context) {
	for _, of := range sides {
		m := x.chain(of)
		i, n := find(m, func(_ *report.Certificate, e *report.ChainEntry) bool { return e.Signature == report.SignatureBad })
		if n == 0 {
			continue
		}
		text := fmt.Sprintf("The signature of the %s's %s does not verify with its issuer's key.%s", of, nth(m, i), others(n, "signed wrongly"))
		x.fault(of, text, decryptError, unknownCA).about = of
	}
}

func checkUnreadable(x *context) {
	for _, of := range sides {
		m := x.chain(of)
		malformed := of == report.Server && x.ServerChain.Status == report.ChainMalformed ||
			of == report.Client && x.ClientCertificate.Status == report.ClientMalformed
		if malformed {
			x.fault(of, fmt.Sprintf("The framing of the %s's Certificate message is wrong: %s.", of, m.Problem.V), decodeError, illegalParameter).about = of
			continue
		}
		i := slices.IndexFunc(m.Certificates, func(c *report.Certificate) bool { return c.Reader == report.ReaderNone && c.Length > 0 })
		if i < 0 {
			i, _ = find(m, func(c *report.Certificate, e *report.ChainEntry) bool {
				return e.Role == report.RoleUnknown && c.Length > 0
			})
		}
		if i < 0 {
			continue
		}
		text := fmt.Sprintf("The %s's %s cannot be read.", of, nth(m, i))
		if p := m.Certificates[i].Problem; p.Known {
			text = fmt.Sprintf("The %s's %s cannot be read: %s.", of, nth(m, i), p.V)
		}
		x.fault(of, text, decodeError, illegalParameter).about = of
	}
}
