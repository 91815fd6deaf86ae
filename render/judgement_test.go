package render

import (
	"strings"
	"testing"

	"smtpcap/report"
)

// judged is the story's connection with a change to its verification.
func judged(change func(*report.Connection, *report.Verification)) *report.Connection {
	c := story()
	change(c, c.ServerChain.Verification)
	return c
}

func TestWorthOfAChain(t *testing.T) {
	const missing = "; CN=Example Root CA was not sent"
	tests := []struct {
		name   string
		change func(*report.Connection, *report.Verification)
		fact   string
		want   string
	}{
		{"no path, on port 25", func(*report.Connection, *report.Verification) {}, "trust",
			"does not verify with the roots of this machine: unable to get local issuer certificate (code 20) at CN=Example Policy CA" +
				missing + ", nor is it among the roots; the client went on all the same: mail servers that encrypt opportunistically do not care"},
		{"no path, on port 465", func(c *report.Connection, _ *report.Verification) { c.Server.Port = 465 }, "trust",
			"does not verify with the roots of this machine: unable to get local issuer certificate (code 20) at CN=Example Policy CA" +
				missing + ", nor is it among the roots; the client went on all the same"},
		{"no path, and a handshake that failed", func(c *report.Connection, v *report.Verification) {
			c.TLS.Established, v.Errors = report.Of(false), nil
			v.Roots = report.RootsUsed{From: report.RootsFiles, Files: report.List[string]{"ca.pem"}, Certificates: 1}
		}, "trust", "does not verify with the roots of ca.pem: unable to get local issuer certificate (code 20)" + missing + ", nor is it among the roots"},
		{"several errors", func(c *report.Connection, v *report.Verification) {
			c.TLS.Established, v.MissingIssuer = report.Of(false), report.Opt[string]{}
			v.Errors = append(v.Errors, report.VerifyError{Code: 20, Text: "unable"}, report.VerifyError{Code: 10, Text: "certificate has expired"},
				report.VerifyError{Code: 10, Text: "certificate has expired", Depth: 1})
		}, "trust", "does not verify with the roots of this machine: unable to get local issuer certificate (code 20) at CN=Example Policy CA, " +
			"also certificate has expired (code 10)"},
		{"a path", func(_ *report.Connection, v *report.Verification) {
			v.Trusted, v.Code, v.Errors, v.MissingIssuer, v.Root = report.Of(true), report.Of(0), nil, report.Opt[string]{}, report.Of("CN=Root")
		}, "trust", "verifies: a path leads to CN=Root, one of the roots of this machine"},
		{"no roots", func(_ *report.Connection, v *report.Verification) {
			v.Roots, v.Trusted = report.RootsUsed{}, report.Opt[bool]{}
		}, "trust", "no roots were used; without any, OpenSSL says: unable to get local issuer certificate (code 20) at CN=Example Policy CA" + missing},
		{"not judged", func(_ *report.Connection, v *report.Verification) { *v = report.Verification{} }, "trust",
			"cannot be judged: the certificate could not be read"},
		{"in order", func(*report.Connection, *report.Verification) {}, "order", "each certificate is followed by its issuer"},
		{"alone", func(_ *report.Connection, v *report.Verification) { v.Entries = v.Entries[:1] }, "order", ""},
		{"not in order", func(_ *report.Connection, v *report.Verification) { v.InOrder = report.Of(false) }, "order",
			"not each certificate is followed by its issuer"},
		{"with its root", func(_ *report.Connection, v *report.Verification) { v.Entries[2].Role = report.RoleRoot }, "order",
			"each certificate is followed by its issuer; the root was sent, which is not needed: certificate 3"},
		{"a name", func(*report.Connection, *report.Verification) {}, "name", "mx.example.net (server's greeting): in the certificate"},
		{"a wildcard", func(_ *report.Connection, v *report.Verification) {
			v.Names[0].From, v.Names[0].By = report.NameSNI, "*.example.net"
		}, "name", "mx.example.net (asked for by the client): in the certificate, as *.example.net"},
		{"not its name", func(_ *report.Connection, v *report.Verification) {
			v.Names[0] = report.NameCheck{Name: "mx.example.com", From: report.NameExpected}
		}, "name", "mx.example.com (--expect-name): not in the certificate"},
		{"a name from two sources", func(_ *report.Connection, v *report.Verification) {
			v.Names = append(v.Names, report.NameCheck{Name: "mx.example.net", From: report.NameSNI, Match: true, By: "mx.example.net"})
		}, "name", "mx.example.net (server's greeting, asked for by the client): in the certificate"},
		{"no DANE", func(*report.Connection, *report.Verification) {}, "DANE", ""},
		{"DANE", func(_ *report.Connection, v *report.Verification) {
			v.DANE = report.Of("match")
			v.TLSA = report.List[report.TLSACheck]{{Record: "3 1 1 9af01cdd9af01cdd", Matched: report.Of(0)}, {Record: "2 1 1 ab"}, {Record: "1 0 1 cd", Problem: "usage 1"}}
		}, "DANE", "match; 3 1 1 9af01cdd9a… is certificate 1 of 3; 2 1 1 ab is none of the certificates; 1 0 1 cd cannot be used: usage 1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := ""
			for _, f := range verificationFacts(judged(test.change), report.Server) {
				if f.name == test.fact {
					got = f.value
				}
			}
			if got != test.want {
				t.Errorf("%s is\n%q, want\n%q", test.fact, got, test.want)
			}
		})
	}
}

func TestTheVerdictNamesTheChainOnlyWhereItExplainsAFailure(t *testing.T) {
	const sentence = "The alert is about the server's certificate; with the roots of this machine OpenSSL says: " +
		"unable to get local issuer certificate (code 20) at CN=Example Policy CA."
	tests := []struct {
		name string
		c    *report.Connection
		want bool
	}{
		{"unknown_ca", failed(story(), 48), true},
		{"bad_certificate", failed(story(), 42), true},
		{"handshake_failure", failed(story(), 40), false},
		{"illegal_parameter", failed(story(), 47), false},
		{"encrypted", story(), false},
		{"a chain that verifies", failed(judged(func(_ *report.Connection, v *report.Verification) { v.Code = report.Of(0) }), 48), false},
		{"not judged", failed(judged(func(c *report.Connection, _ *report.Verification) { c.ServerChain.Verification = nil }), 48), false},
	}
	for _, test := range tests {
		if got := strings.Contains(verdict(test.c), sentence); got != test.want {
			t.Errorf("%s: said: %v, want %v: %s", test.name, got, test.want, verdict(test.c))
		}
	}
}

func TestTheVerdictNamesTheRefusalOfMail(t *testing.T) {
	refusal := report.Refusal{Packet: 9, Code: 530, Enhanced: report.Of("5.7.0"), Text: "Must issue a STARTTLS command first", Command: report.Of("MAIL")}
	clear := func(mails int, list ...report.Refusal) *report.Connection {
		return &report.Connection{Mode: report.ModePlaintext, ToClient: report.Traffic{Bytes: 1},
			SMTP: report.SMTP{Mails: mails, Refusals: list}}
	}
	greeting := report.Refusal{Packet: 4, Code: 421}
	starttls := report.Refusal{Packet: 8, Code: 454, Command: report.Of("STARTTLS")}
	tests := []struct {
		name string
		c    *report.Connection
		want string
	}{
		{"MAIL", clear(0, refusal), "The server refused MAIL with 530 5.7.0 (packet 9)."},
		{"the greeting", clear(0, greeting), "The server refused the client with 421 (packet 4)."},
		{"STARTTLS, then MAIL", clear(0, starttls, refusal), "The server refused MAIL with 530 5.7.0 (packet 9)."},
		{"STARTTLS alone, which has been told", clear(0, starttls), ""},
		{"a mail was accepted", clear(1, refusal), ""},
		{"none", clear(0), ""},
	}
	for _, test := range tests {
		if got := whyNoMail(test.c); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestWordsOfLogs(t *testing.T) {
	tests := []struct {
		name                string
		l                   report.LogLine
		title, line, reason string
	}{
		{"certain", report.LogLine{By: report.Server, Program: "Postfix", Line: "Anonymous TLS", Values: report.List[string]{"Anonymous"},
			Value: report.Of("Anonymous"), Certainty: report.Certain, Why: "Not asked."}, "receiver, Postfix: certain", "Anonymous TLS", "Not asked."},
		{"one of several", report.LogLine{By: report.Client, Program: "sendmail", Line: "verify=…", Values: report.List[string]{"OK", "FAIL"}, Why: "Its roots."},
			"sender, sendmail: cannot be known", "verify=…", "OK or FAIL: Its roots."},
		{"one of several, nobody knows why", report.LogLine{By: report.Client, Program: "Postfix", Values: report.List[string]{"Trusted", "Verified"}},
			"sender, Postfix: cannot be known", "", "Trusted or Verified"},
		{"no line", report.LogLine{By: report.Client, Program: "sendmail", Value: report.Of("NONE"), Certainty: report.Probable},
			"sender, sendmail: probable", "(no line; ${verify} is NONE)", ""},
	}
	for _, test := range tests {
		if title, line, reason := logTitle(&test.l), logLine(&test.l), logReason(&test.l); title != test.title || line != test.line || reason != test.reason {
			t.Errorf("%s: %q, %q, %q", test.name, title, line, reason)
		}
	}
}

func TestAReasonThatTwoLinesShareStandsOnce(t *testing.T) {
	l := report.LogLine{Program: "sendmail", Line: "line", Why: "The same reason."}
	text := string(Text{}.logs(nil, []report.LogLine{l, l}))
	if n := strings.Count(text, l.Why); n != 1 {
		t.Errorf("%d times:\n%s", n, text)
	}
	if n := strings.Count(text, l.Line); n != 2 {
		t.Errorf("%d lines:\n%s", n, text)
	}
}

func TestWordsOfFindings(t *testing.T) {
	f := report.Finding{ID: "name-mismatch", Severity: "note", Title: "Another name.", Packets: report.List[report.PacketNumber]{13}}
	if got := findingTitle(&f); got != "name-mismatch: Another name (packet 13)" {
		t.Errorf("%q", got)
	}
	f.Known, f.Title, f.Packets = report.Inferred, "", nil
	if got := findingTitle(&f); got != "name-mismatch, inferred" {
		t.Errorf("%q", got)
	}
	text := string(Text{}.findings(nil, story().Findings))
	if n := strings.Count(text, "smtpcap explain"); n != 1 || !strings.HasSuffix(text, "more: smtpcap explain reset-after-handshake\n") {
		t.Errorf("%d hints at explain in\n%s", n, text)
	}
}

func TestReferencesAreLinks(t *testing.T) {
	for in, want := range map[string]string{
		"RFC 5246, Section 7.4.6":              "RFC 5246, Section 7.4.6",
		"Postfix: https://www.postfix.org/a_b": "Postfix: <https://www.postfix.org/a_b>",
		"https://a> <b>":                       "https&#58;//a> &#60;b>",
		"":                                     "",
	} {
		if got := reference(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func TestPacketsThatDidNotGetThrough(t *testing.T) {
	c := story()
	if facts := pathFacts(c); facts != nil {
		t.Errorf("where all went well: %q", facts)
	}
	c.TooBig = report.List[report.TooBig]{{Packet: 14, To: report.Server, MTU: 1280}, {Packet: 15}}
	c.ToServer.MSS = report.Of(1460)
	c.ToClient.Stalled = &report.Stall{Length: 1448, Sent: 6, Packet: 13, Last: 21, Smaller: 9, Passed: 536}
	c.ToServer.Stalled = &report.Stall{Length: 1, Sent: 3, Packet: 30, Last: 32, Passed: 1448}
	want := []string{
		"A router says by ICMP that a packet of the server is too big for the next link, which carries 1,280 bytes (packet 14).",
		"A router says by ICMP that a packet is too big for the next link (packet 15).",
		"The client sent a segment of 1 byte 3 times (packets 30, 32) and got no acknowledgement; others as long may have got through.",
		"The server sent a segment of 1,448 bytes 6 times (packets 13, 21) and got no acknowledgement; the client allows 1,460 bytes; " +
			"a shorter one got through (packet 9).",
	}
	got := pathFacts(c)
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestRowsHaveTheWidthOfTheirHeading(t *testing.T) {
	c := story()
	c.Client.IP, c.ServerChain.Length = c.Server.IP, report.Of(128)
	for _, id := range []int{1, 9999, 10000, 1 << 31} {
		c.ID = id
		row := strings.TrimSuffix(string(Text{}.Row(nil, c)), "\n")
		if !strings.HasSuffix(row, "RST S E") || columns(row) > lineWidth {
			t.Errorf("%d columns: %s", columns(row), row)
		}
		if id < 10000 && len(row) != len(tableHead) {
			t.Errorf("a row of %d columns under a heading of %d", len(row), len(tableHead))
		}
	}
	c.Findings = nil
	if row := string(Text{}.Row(nil, c)); !strings.HasSuffix(row, " -\n") {
		t.Errorf("without findings: %s", row)
	}
}

func TestExplanation(t *testing.T) {
	e := report.Explanation{
		Term: "client-cert-none", Kind: "finding", Title: "The client has no certificate", Text: []string{"It is normal.", "Nothing is signed."},
		Evidence: "an empty list", Advice: []string{"Receiver, Postfix: smtpd_tls_ask_ccert = no"}, References: []string{"RFC 5246, Section 7.4.6"},
		Severities: []string{"info"},
	}
	const want = `client-cert-none (finding, info)
    The client has no certificate

    It is normal.

    Nothing is signed.

    On the wire: an empty list

    What to do
    * Receiver, Postfix: smtpd_tls_ask_ccert = no

    See also
    * RFC 5246, Section 7.4.6
`
	if got := string(Explanation(nil, &e)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	bare := report.Explanation{Term: "48", Kind: "TLS alert", Title: "unknown_ca", Findings: []string{"a", "b"}, TLSRPT: report.Of("certificate-not-trusted")}
	const short = "48 (TLS alert)\n    unknown_ca\n\n    Findings: a, b\n    TLSRPT result type: certificate-not-trusted\n"
	if got := string(Explanation(nil, &bare)); got != short {
		t.Errorf("got\n%s\nwant\n%s", got, short)
	}
}
