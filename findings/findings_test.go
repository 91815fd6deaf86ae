package findings

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"smtpcap/report"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func cases() []ruleCase {
	return slices.Concat(startingCases(), handshakeCases(), clientCases(), chainCases(), endCases(), acrossCases())
}

// check judges the connection of a case, and returns what its rule found.
func (rc *ruleCase) check() *report.Finding {
	var k Checker
	for _, c := range rc.before {
		k.Check(c)
	}
	k.Check(rc.c)
	for i := range rc.c.Findings {
		if f := &rc.c.Findings[i]; f.ID == rc.rule {
			return f
		}
	}
	return nil
}

// hold fails unless the case's rule finds what it should, known in a way. It returns the
// finding, nil where there is none.
func (rc *ruleCase) hold(t *testing.T, known report.Known) *report.Finding {
	t.Helper()
	f := rc.check()
	switch {
	case f == nil && rc.severity != None:
		t.Errorf("%s: %s: is not found", rc.rule, rc.name)
	case f != nil && f.Severity != rc.severity.String():
		t.Errorf("%s: %s: %s, want %s", rc.rule, rc.name, f.Severity, rc.severity)
	case f != nil:
		wellFormed(t, f, rc.c, known)
	}
	return f
}

func TestEachRuleHasItsTriggersAndNearMisses(t *testing.T) {
	for _, rc := range cases() {
		rc.hold(t, report.Observed)
	}
	seen := map[string]map[Severity]bool{}
	for _, rc := range append(cases(), decryptedCases()...) {
		if seen[rc.rule] == nil {
			seen[rc.rule] = map[Severity]bool{}
		}
		seen[rc.rule][rc.severity] = true
	}
	for _, r := range Rules() {
		for _, s := range append([]Severity{None}, r.Severities...) {
			if !seen[r.ID][s] {
				t.Errorf("%s: no case is %s", r.ID, s)
			}
		}
		if len(seen[r.ID]) != len(r.Severities)+1 {
			t.Errorf("%s: cases have severities %v, the rule has %v", r.ID, seen[r.ID], r.Severities)
		}
	}
}

// wellFormed checks what is true of each finding.
func wellFormed(t *testing.T, f *report.Finding, c *report.Connection, known report.Known) {
	t.Helper()
	if len(f.Packets) == 0 || !slices.IsSorted(f.Packets) || f.Packets[0] < 1 {
		t.Errorf("%s: packets %v", f.ID, f.Packets)
	}
	if f.Known != known || f.Title == "" || len(f.References) == 0 || len(f.Advice) == 0 {
		t.Errorf("%s: %+v", f.ID, f)
	}
	if !strings.HasSuffix(f.Text, ".") || strings.Contains(f.Text, "  ") || strings.Contains(f.Text, "%!") || strings.Contains(f.Text, "packet 0") {
		t.Errorf("%s: text %q", f.ID, f.Text)
	}
	if f.Related.Known && (f.Related.V == c.ID || f.Related.V == 0) {
		t.Errorf("%s: related to itself: %d", f.ID, f.Related.V)
	}
}

// TestTexts holds what each rule says against golden files, one a rule.
func TestTexts(t *testing.T) {
	texts := map[string]*strings.Builder{}
	for _, rc := range slices.Concat(cases(), inferredCases(), decryptedCases()) {
		f := rc.check()
		if f == nil {
			continue
		}
		b := texts[rc.rule]
		if b == nil {
			b = new(strings.Builder)
			texts[rc.rule] = b
		}
		fmt.Fprintf(b, "%s\n%s, packets %v\n%s\n", rc.name, f.Severity, f.Packets, f.Text)
		for _, a := range f.Advice {
			fmt.Fprintf(b, "* %s\n", a)
		}
		if f.TLSRPT.Known {
			fmt.Fprintf(b, "TLSRPT %s\n", f.TLSRPT.V)
		}
		if f.Related.Known {
			fmt.Fprintf(b, "related to #%d\n", f.Related.V)
		}
		b.WriteByte('\n')
	}
	for rule, b := range texts {
		golden(t, rule+".txt", b.String())
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	name = filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; go test ./findings -update rewrites it\ngot:\n%s\nwant:\n%s", name, got, want)
	}
}

// TestCleanConnections: nothing above info is said where all went well, and nothing
// at all where nothing is known.
func TestCleanConnections(t *testing.T) {
	clean := map[string]*report.Connection{
		"encrypted":               encrypted(),
		"with a good chain":       with(encrypted(), shows(true, leaf(), issuer()), named("mx.example.net", report.NameSNI, true)),
		"with its root":           with(encrypted(), shows(true, leaf(), issuer(), rootCert())),
		"no client certificate":   with(encrypted(), asked(report.ClientEmpty)),
		"a client certificate":    with(encrypted(), clientShows(true, leaf(), issuer())),
		"in clear, nothing asked": plaintext(),
		"at submission":           with(encrypted(), shows(true, leaf(), issuer()), on(587)),
		"nothing":                 {},
	}
	for name, c := range clean {
		var k Checker
		if worst := k.Check(c); worst > Info {
			t.Errorf("%s: %s, %+v", name, worst, c.Findings)
		}
	}
	if c := clean["nothing"]; len(c.Findings) != 0 {
		t.Errorf("nothing: %+v", c.Findings)
	}
}

func TestTheGravestComesFirst(t *testing.T) {
	c := with(failedBy(report.Client, 48, "unknown_ca"), shows(true, leaf().but(func(c *cert) { c.Key.Bits = report.Of(1024) })),
		func(c *report.Connection) { c.SMTP.STARTTLS.EarlyBytes, c.SMTP.STARTTLS.EarlyPacket = 1, 7 })
	var k Checker
	worst := k.Check(c)
	var got []string
	for _, f := range c.Findings {
		got = append(got, f.Severity+" "+f.ID)
	}
	want := []string{"error client-rejects-server-cert", "warning starttls-injection", "note weak-cert"}
	if !slices.Equal(got, want) || worst != Error {
		t.Errorf("%v, %v, want %v", worst, got, want)
	}
}

// TestReceiverAdviceIsForItsProgram: where the greeting names a program, what is to
// be done about others is left out.
func TestReceiverAdviceIsForItsProgram(t *testing.T) {
	for banner, program := range map[string]string{
		"mx.example.net ESMTP Postfix (Debian/GNU)":                         Postfix,
		"mx.example.net ESMTP Sendmail 8.17.1.9/8.17.1.9; Sun, 22 Nov 2026": Sendmail,
		"mx.example.net ESMTP Exim 4.96 Sun, 22 Nov 2026":                   Exim,
		"mx.example.net Microsoft ESMTP MAIL Service ready at Sun":          Exchange,
		"mx.example.net ESMTP":                                              "",
	} {
		c := with(failedBy(report.Server, 40, "handshake_failure"), asked(report.ClientEmpty))
		c.SMTP.Banner = report.Of(banner)
		var k Checker
		k.Check(c)
		receivers, senders := map[string]bool{}, map[string]bool{}
		for _, a := range c.Findings[0].Advice {
			if rest, ok := strings.CutPrefix(a, "Receiver, "); ok {
				name, _, _ := strings.Cut(rest, ":")
				receivers[name] = true
			}
			if rest, ok := strings.CutPrefix(a, "Sender, "); ok {
				name, _, _ := strings.Cut(rest, ":")
				senders[name] = true
			}
		}
		if program == "" && len(receivers) != 4 || program != "" && (len(receivers) != 1 || !receivers[program]) || len(senders) != 4 {
			t.Errorf("%q: receivers %v, senders %v", banner, receivers, senders)
		}
	}
}

// TestCertificatesOfTheClient: what is said of them is the sender's to change, and
// no result of RFC 8460.
func TestCertificatesOfTheClient(t *testing.T) {
	c := with(encrypted(), clientShows(false, leaf().but(func(c *cert) { c.Validity, c.NotAfter = report.ValidityExpired, at(-86400) })))
	var k Checker
	k.Check(c)
	f := c.Findings[0]
	if f.ID != "cert-expired" || f.TLSRPT.Known {
		t.Fatalf("%+v", f)
	}
	for _, a := range f.Advice {
		if strings.HasPrefix(a, "Receiver") {
			t.Errorf("advice %q", a)
		}
	}
}

// TestCheckTakesEveryCombination: a report may hold whatever a hostile capture
// brings about, and each rule must bear it.
func TestCheckTakesEveryCombination(t *testing.T) {
	var k Checker
	alert := report.List[report.Alert]{{From: report.Server, Level: "fatal", Code: 40}}
	sessions := []*report.TLS{
		nil, {}, {Established: report.Of(false)}, {Established: report.Of(true), Version: report.Of("SSL 2.0"), Resumed: true},
		{Established: report.Of(false), Alerts: alert}, {Version: report.Of("TLS 1.3"), NotTLS: &report.NotTLS{}},
		{ClientHello: &report.ClientHello{}, CertificateRequest: &report.CertificateRequest{CANamesLength: 1 << 20}, KeyExchange: &report.KeyExchange{DHBits: report.Of(0)}},
	}
	verifications := []*report.Verification{
		nil, {}, {Trusted: report.Of(false), MissingIssuer: report.Of(""), Entries: make([]report.ChainEntry, 3), Code: report.Of(20)},
		{Entries: report.List[report.ChainEntry]{{Role: report.RoleRoot, IssuedBy: report.Of(-1), Validity: report.ValidityExpired, Signature: report.SignatureBad}},
			Names: report.List[report.NameCheck]{{From: report.NameHelo}, {From: report.NameSNI}}, DANE: report.Of("mismatch")},
	}
	certificates := []report.List[*report.Certificate]{nil, {{}}, {{Length: 1}, {Length: 1}}}
	for chain := range report.ChainIncomplete + 1 {
		for client := range report.ClientIncomplete + 1 {
			for how := range report.EndTupleReused + 1 {
				for i := range sessions {
					for j := range verifications {
						c := &report.Connection{TLS: sessions[i], Ended: report.Ended{How: how, By: report.Side(j % 3)}, Mode: report.Mode(i % 4)}
						c.ServerChain.Status, c.ClientCertificate.Status = chain, client
						c.ServerChain.Verification, c.ClientCertificate.Verification = verifications[j], verifications[j]
						c.ServerChain.Certificates = certificates[(i+j)%len(certificates)]
						c.ClientCertificate.Certificates = c.ServerChain.Certificates
						c.SMTP.STARTTLS.Status = report.STARTTLSStatus(j)
						c.Server.Port = []uint16{relay, submissions, submission}[j%3]
						k.Check(c)
					}
				}
			}
		}
	}
}

// TestCheckKeepsWhatTheReportHas: lists of the report are read, not changed.
func TestCheckKeepsWhatTheReportHas(t *testing.T) {
	c := with(unanswered(), func(c *report.Connection) {
		c.TLS.ClientHello.Packets = report.List[report.PacketNumber]{12, 0, 9}
	})
	var k Checker
	k.Check(c)
	if got := c.TLS.ClientHello.Packets; !slices.Equal(got, []report.PacketNumber{12, 0, 9}) {
		t.Errorf("packets of the ClientHello are %v now", got)
	}
}

func TestParseSeverity(t *testing.T) {
	for s := Info; s <= Error; s++ {
		if got, err := ParseSeverity(s.String()); got != s || err != nil {
			t.Errorf("%v is read as %v, %v", s, got, err)
		}
	}
	for _, name := range []string{"", "none", "Error", "fatal", "error "} {
		if got, err := ParseSeverity(name); err == nil || got != None {
			t.Errorf("%q is read as %v", name, got)
		}
	}
	if !(None < Info && Info < Note && Note < Warning && Warning < Error) {
		t.Error("severities are out of order")
	}
}

// ruleID is the form of an id, which users filter by.
var ruleID = regexp.MustCompile(`^[a-z]+[0-9]*(-[a-z0-9]+)*$`)

// reference is the form of a reference: an RFC, a page, or both.
var reference = regexp.MustCompile(`^(RFC [0-9]+.*|CVE-[0-9-]+: https://\S+|[A-Z][A-Za-z0-9, _/-]+: https://\S+|https://\S+|sendmail, STARTTLS: https://\S+)$`)

// registered are those of the IANA registry "STARTTLS Validation Result Types".
var registered = []string{"starttls-not-supported", "certificate-host-mismatch", "certificate-not-trusted", "certificate-expired",
	"validation-failure", "sts-policy-fetch-error", "sts-policy-invalid", "sts-webpki-invalid", "tlsa-invalid", "dnssec-invalid", "dane-required"}

func TestRulesAreWellFormed(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		if !ruleID.MatchString(r.ID) || seen[r.ID] {
			t.Errorf("id %q", r.ID)
		}
		seen[r.ID] = true
		if r.Title == "" || strings.HasSuffix(r.Title, ".") || len(r.Title) > 70 {
			t.Errorf("%s: title %q", r.ID, r.Title)
		}
		for _, text := range []string{r.Evidence, r.Means} {
			if !strings.HasSuffix(text, ".") || strings.ContainsAny(text, "\n\u2014\u2013") {
				t.Errorf("%s: %q is no sentence", r.ID, text)
			}
		}
		if len(r.Severities) == 0 || !slices.IsSorted(r.Severities) || r.Severities[0] == None {
			t.Errorf("%s: severities %v", r.ID, r.Severities)
		}
		if r.TLSRPT != "" && !slices.Contains(registered, r.TLSRPT) {
			t.Errorf("%s: %q is no result type", r.ID, r.TLSRPT)
		}
		if len(r.References) == 0 {
			t.Errorf("%s: no reference", r.ID)
		}
		for _, ref := range r.References {
			if !reference.MatchString(ref) {
				t.Errorf("%s: reference %q", r.ID, ref)
			}
		}
		adviceIsWellFormed(t, &r)
	}
	for i := range clientRules {
		if r := &clientRules[i]; r.TLSRPT != "" {
			t.Errorf("%s: %s is not about the client's certificate", r.ID, r.TLSRPT)
		}
	}
}

// partly are the rules for which not every program has a setting.
var partly = []string{"sni-missing"}

// adviceLength is what fits into two lines of a report.
const adviceLength = 90

func adviceIsWellFormed(t *testing.T, r *Rule) {
	t.Helper()
	programs := map[report.Side]map[string]bool{report.Client: {}, report.Server: {}}
	for i, a := range r.Advice {
		if a.Text == "" || strings.ContainsAny(a.Text, "\n\u2014\u2013") || strings.HasSuffix(a.Text, ".") || slices.Index(r.Advice, a) != i {
			t.Errorf("%s: advice %q", r.ID, a)
		}
		if n := len(a.Text); n > adviceLength {
			t.Errorf("%s: %d letters of advice: %q", r.ID, n, a)
		}
		if a.Program != "" && !slices.Contains([]string{Sendmail, Postfix, Exim, Exchange}, a.Program) {
			t.Errorf("%s: advice for %q", r.ID, a.Program)
		}
		if a.Program != "" {
			programs[a.Side][a.Program] = true
		}
	}
	if len(r.Advice) == 0 {
		t.Errorf("%s: no advice", r.ID)
	}
	for side, has := range programs {
		if n := len(has); n != 0 && n != 4 && !slices.Contains(partly, r.ID) {
			t.Errorf("%s: advice for the %s is for %v alone", r.ID, side, has)
		}
	}
}

func TestAdviceSaysWhomItIsFor(t *testing.T) {
	for want, a := range map[string]Advice{
		"Receiver, Postfix: x": receiver(Postfix, "x"),
		"Sender, sendmail: x":  sender(Sendmail, "x"),
		"Receiver: x":          receiver("", "x"),
		"X":                    anybody("X"),
		"Exim: x":              {Program: Exim, Text: "x"},
	} {
		if got := a.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestRulesCannotBeReplacedFromOutside(t *testing.T) {
	all := Rules()
	id := all[0].ID
	all[0].ID = "changed"
	if got := Rules()[0].ID; got != id {
		t.Errorf("the first rule is %q", got)
	}
}

func BenchmarkCheck(b *testing.B) {
	connections := map[string]func() *report.Connection{
		"nothing found": encrypted,
		"plaintext":     plaintext,
		"four findings": func() *report.Connection {
			return with(encrypted(), asked(report.ClientEmpty), shows(false, leaf().but(func(c *cert) { c.Key.Bits = report.Of(1024) })),
				valued(func(v *report.Verification) { v.MissingIssuer = report.Of("CN=Issuing CA") }),
				func(c *report.Connection) { c.TLS.Version = report.Of("TLS 1.0") })
		},
	}
	for name, make := range connections {
		b.Run(name, func(b *testing.B) {
			var k Checker
			c := make()
			b.ReportAllocs()
			for b.Loop() {
				c.Findings = nil
				k.Check(c)
			}
		})
	}
}
