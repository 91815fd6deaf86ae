package findings

import (
	"fmt"
	"slices"

	"smtpcap/report"
)

// chainRules are about the server's certificates as a chain.
var chainRules = []rule{
	{Rule{
		ID: "server-chain-incomplete", Title: "The chain does not reach a root that is trusted", Severities: []Severity{Note, Warning, Error},
		Evidence: "The issuer of the last certificate that can be found was not sent, and is not among the roots that smtpcap was given.",
		Means: "Either the server leaves out an intermediate certificate, or its authority is not one of those roots. The sender's sendmail logs verify=FAIL, " +
			"OpenSSL \"unable to get local issuer certificate\", Postfix \"Untrusted\". Opportunistic TLS encrypts and delivers all the same.",
		Advice:     renew,
		References: []string{"RFC 5246, Section 7.4.2", opportunistic, postfixDoc, sendmailDoc},
		TLSRPT:     tlsrptNotTrusted,
	}, checkIncomplete},
	{Rule{
		ID: "server-self-signed", Title: "A self-signed certificate, or a private authority", Severities: []Severity{Note, Warning, Error},
		Evidence: "The server's certificate is signed with its own key, or its chain ends in a root that is not among those that smtpcap was given.",
		Means: "Nobody who does not know this certificate can trust it. The sender's sendmail logs verify=FAIL, which does no harm to opportunistic TLS; " +
			"MTA-STS, Exchange domain security and the level verify refuse it. DANE takes it if the TLSA record is of it.",
		Advice: append([]Advice{
			sender("", "if you know the server: add its root to the authorities that you trust"),
		}, renew...),
		References: []string{"RFC 5280, Section 3.2", opportunistic, "RFC 7672, Section 3.1.1", postfixDoc},
		TLSRPT:     tlsrptNotTrusted,
	}, checkSelfSigned},
	{Rule{
		ID: "chain-order", Title: "The chain is not in order", Severities: []Severity{Note, Error},
		Evidence:   "A certificate comes after the one that it issued should follow it, or the first is not the server's own.",
		Means:      "Up to TLS 1.2 each certificate must be followed by its issuer. Most programs sort the rest by themselves; all take the first for the server's own.",
		Advice:     renew,
		References: []string{"RFC 5246, Section 7.4.2", "RFC 8446, Section 4.4.2", postfixDoc},
		TLSRPT:     tlsrptNotTrusted,
	}, checkOrder},
	{Rule{
		ID: "chain-duplicate", Title: "A certificate was sent twice", Severities: []Severity{Note},
		Evidence:   "Two entries of the server's chain are equal.",
		Means:      "It does no harm but to the size of the handshake. Most often a file with the chain was appended to one that had it already.",
		Advice:     renew,
		References: []string{"RFC 5246, Section 7.4.2"},
	}, checkDuplicate},
	{Rule{
		ID: "chain-unrelated", Title: "A certificate that does not belong to the chain", Severities: []Severity{Note},
		Evidence:   "An entry of the server's chain is on no path from the first.",
		Means:      "Programs pass over it. It may stand in the place of the intermediate that is missing: of an older certificate, or of another authority.",
		Advice:     renew,
		References: []string{"RFC 5246, Section 7.4.2", "RFC 8446, Section 4.4.2"},
	}, checkUnrelated},
	{Rule{
		ID: "root-included", Title: "The chain has its root", Severities: []Severity{Info},
		Evidence: "The last certificate of the server's chain is self-issued.",
		Means:    "The root may be left out: whoever trusts it has it, and to others it says nothing. It does no harm. DANE with usage 2 on the root needs it.",
		Advice: []Advice{
			receiver("", "leave the root out, unless a TLSA record is of it"),
		},
		References: []string{"RFC 5246, Section 7.4.2", "RFC 7672, Section 3.1.2"},
	}, checkRoot},
	{Rule{
		ID: "empty-server-chain", Title: "The server sent an empty list of certificates", Severities: []Severity{Warning, Error},
		Evidence:   "The server's Certificate message has a list of length 0.",
		Means:      "Only a client may send an empty list. The server's program has no certificate to show, and does not know it.",
		Advice:     renew,
		References: []string{"RFC 5246, Section 7.4.2", "RFC 8446, Section 4.4.2.4"},
		TLSRPT:     tlsrptFailure,
	}, checkEmptyChain},
	{Rule{
		ID: "dane-mismatch", Title: "The chain does not match the TLSA records", Severities: []Severity{Error},
		Evidence: "None of the TLSA records that smtpcap was given matches the chain.",
		Means:    "Senders that use DANE do not deliver to this server. Most often the certificate was renewed with a new key and DNS still has the old digest.",
		Advice: append([]Advice{
			receiver("", "publish the TLSA 3 1 1 of this report; keep the key when you renew the certificate"),
			sender("", "make sure that the records given are those of today and of this host"),
		}, renew...),
		References: []string{"RFC 7672, Section 3.1", "RFC 6698, Section 2.1", "RFC 7671, Section 8"},
		TLSRPT:     tlsrptTLSA,
	}, checkDANE},
}

// sides are those that show certificates, the server first.
var sides = [...]report.Side{report.Server, report.Client}

// nth names a certificate of a chain: "certificate 2 of 3 (CN=…)".
func nth(m *report.CertificateMessage, i int) string {
	s := fmt.Sprintf("certificate %d of %d", i+1, max(m.Length.V, len(m.Certificates)))
	if i < len(m.Certificates) && m.Certificates[i].Subject.Known {
		s += " (" + m.Certificates[i].Subject.V + ")"
	}
	return s
}

// find returns the first certificate of a chain that a test holds for, and how many
// there are; -1 and 0 where there is none, or the chain was not judged.
func find(m *report.CertificateMessage, test func(*report.Certificate, *report.ChainEntry) bool) (first, n int) {
	first = -1
	if m.Verification == nil {
		return first, 0
	}
	for i := range m.Verification.Entries {
		if i < len(m.Certificates) && test(m.Certificates[i], &m.Verification.Entries[i]) {
			if n++; n == 1 {
				first = i
			}
		}
	}
	return first, n
}

// onPath reports whether a certificate is one that the path needs.
func onPath(e *report.ChainEntry) bool {
	return e.Role == report.RoleLeaf || e.Role == report.RoleIntermediate
}

// untrusted reports whether roots were used, and none of them was reached.
func untrusted(v *report.Verification) bool { return v != nil && v.Trusted.Known && !v.Trusted.V }

// rootsWords says which roots a chain was held against.
func rootsWords(v *report.Verification) string {
	switch v.Roots.From {
	case report.RootsSystem:
		return "the roots of this machine"
	case report.RootsFiles:
		return "the roots that were given"
	}
	return "no roots"
}

// harmless says of a chain that does not verify that it did its work.
func (x *context) harmless() string {
	if x.encrypted() && x.grade() == Note {
		return " verify=FAIL in the sender's log means this; the session was encrypted all the same."
	}
	return ""
}

func checkIncomplete(x *context) {
	m := &x.ServerChain.CertificateMessage
	v := m.Verification
	if !untrusted(v) || !v.MissingIssuer.Known {
		return
	}
	of := "a certificate of the chain"
	for i, c := range m.Certificates {
		if c.Issuer.Known && c.Issuer.V == v.MissingIssuer.V && !c.SelfIssued.V {
			of = nth(m, i)
		}
	}
	x.fault(report.Server, fmt.Sprintf("The issuer of %s, %s, was not sent and is not among %s.%s",
		of, v.MissingIssuer.V, rootsWords(v), x.harmless()), unknownCA)
}

// selfSignedInChain is OpenSSL's X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN.
const selfSignedInChain = 19

func checkSelfSigned(x *context) {
	m := &x.ServerChain.CertificateMessage
	v := m.Verification
	if v == nil || v.Trusted.V || len(v.Entries) == 0 || len(m.Certificates) == 0 {
		return
	}
	own := v.Entries[0].IssuedBy.Known && v.Entries[0].IssuedBy.V == 0
	if own {
		x.fault(report.Server, fmt.Sprintf("The server's certificate (%s) is signed with its own key.%s", m.Certificates[0].Subject.V, x.harmless()), unknownCA)
		return
	}
	private := slices.ContainsFunc(v.Errors, func(e report.VerifyError) bool { return e.Code == selfSignedInChain })
	if root, _ := find(m, func(_ *report.Certificate, e *report.ChainEntry) bool { return e.Role == report.RoleRoot }); private && root >= 0 && untrusted(v) {
		x.fault(report.Server, fmt.Sprintf("The chain ends in the root %s, which is not among %s.%s",
			m.Certificates[root].Subject.V, rootsWords(v), x.harmless()), unknownCA)
	}
}

func checkOrder(x *context) {
	m := &x.ServerChain.CertificateMessage
	v := m.Verification
	if v == nil {
		return
	}
	grade := Note
	if x.refusal(report.Client, certificateAlerts...) != nil {
		grade = Error
	}
	if v.LeafFirst.Known && !v.LeafFirst.V {
		x.add(grade, fmt.Sprintf("The first certificate of the chain is not the server's own: it is the issuer of another one. It is %s.", nth(m, 0)), m.Packet)
		return
	}
	for i := range v.Entries {
		if e := &v.Entries[i]; onPath(e) && e.IssuedBy.Known && e.IssuedBy.V < i {
			x.add(grade, fmt.Sprintf("The server's %s comes after its issuer, which is number %d.", nth(m, i), e.IssuedBy.V+1), m.Packet)
			return
		}
	}
}

// role makes a finding where a certificate of the server's chain has a role.
func (x *context) role(r report.Role, s Severity, is string) {
	m := &x.ServerChain.CertificateMessage
	i, n := find(m, func(_ *report.Certificate, e *report.ChainEntry) bool { return e.Role == r })
	if n == 0 || i == 0 {
		return
	}
	text := fmt.Sprintf("The server's %s, of %s, %s.", nth(m, i), counted(m.Certificates[i].Length, "byte"), is)
	if n > 1 {
		text += fmt.Sprintf(" So it is with %d more.", n-1)
	}
	x.add(s, text, m.Packet)
}

func checkDuplicate(x *context) {
	x.role(report.RoleDuplicate, Note, "was sent before in the same chain")
}
func checkUnrelated(x *context) { x.role(report.RoleUnrelated, Note, "is on no path from the first") }
func checkRoot(x *context)      { x.role(report.RoleRoot, Info, "is a root") }

func checkEmptyChain(x *context) {
	if x.ServerChain.Status != report.ChainEmpty {
		return
	}
	text := fmt.Sprintf("The server's Certificate message in packet %d has no certificate.", x.ServerChain.Packet)
	if x.failed() {
		x.add(Error, text+" The handshake was not completed.", x.ServerChain.Packet)
		return
	}
	x.add(Warning, text, x.ServerChain.Packet)
}

func checkDANE(x *context) {
	v := x.ServerChain.Verification
	if v == nil || v.DANE.V != "mismatch" {
		return
	}
	text := fmt.Sprintf("Of the %d TLSA records that were given none matches the chain.", len(v.TLSA))
	if len(v.TLSA) == 1 {
		text = "The TLSA record that was given does not match the chain."
	}
	if c := x.ServerChain.Certificates; len(c) > 0 && c[0].TLSA311.Known {
		text += " The leaf's is " + c[0].TLSA311.V + "."
	}
	x.add(Error, text, x.ServerChain.Packet)
}
