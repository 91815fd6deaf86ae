package findings

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"smtpcap/dissect/tlswire"
	"smtpcap/report"
)

func terms(all []report.Explanation) []string {
	var names []string
	for _, x := range all {
		names = append(names, x.Term)
	}
	return names
}

func TestExplain(t *testing.T) {
	tests := []struct {
		ask  string
		want []string
	}{
		{"client-cert-none", []string{"client-cert-none"}},
		{"Client Cert None", []string{"client-cert-none"}},
		{"verify=FAIL", []string{"verify=FAIL"}},
		{"'VERIFY=fail'", []string{"verify=FAIL"}},
		{"FAIL", []string{"verify=FAIL"}},
		{"${verify}", []string{"${verify}"}},
		{"verify=NO", []string{"verify=NO"}},
		{"verify=NOT", []string{"verify=NOT"}},
		{"verify=DANE_FAIL", []string{"verify=DANE_FAIL"}},
		{"Anonymous", []string{"Anonymous", "server_chain.status anonymous"}},
		{"untrusted", []string{"Untrusted"}},
		{"unknown_ca", []string{"unknown_ca(48)"}},
		{"unknown_ca(48)", []string{"unknown_ca(48)"}},
		{"tlsv1 alert unknown ca", []string{"unknown_ca(48)"}},
		{"ssl/tls alert handshake failure", []string{"handshake_failure(40)"}},
		{"SSL alert number 48", []string{"unknown_ca(48)"}},
		{"alert(116)", []string{"certificate_required(116)"}},
		{"20", []string{"bad_record_mac(20)", "unable to get local issuer certificate"}},
		{"X509_V_ERR_CERT_HAS_EXPIRED", []string{"certificate has expired"}},
		{"self signed certificate", []string{"self-signed certificate"}},
		{"unable to get local issuer certificate", []string{"unable to get local issuer certificate"}},
		{"454", []string{"454"}},
		{"certificate-expired", []string{"certificate_expired(45)", "certificate-expired"}},
		{"not-requested", []string{"client_certificate.status not-requested"}},
		{"empty", []string{"server_chain.status empty", "client_certificate.status empty"}},
		{"wrong version number", []string{"wrong version number"}},
		{"dh key too small", []string{"dh key too small"}},
		{"zero-length certificate", []string{"Certificates Length: 0"}},
		{"Certificates Length 0", []string{"Certificates Length: 0"}},

		{"STARTTLS=client, relay=mx.example.net., version=TLSv1.2, verify=NOT, cipher=AES128-SHA, bits=128/128", []string{"verify=NOT", "STARTTLS=client"}},
		{"smtpd[1]: warning: TLS library problem: error:0A000418:SSL routines::tlsv1 alert unknown ca:rec_layer_s3.c:1601:SSL alert number 48:",
			[]string{"unknown_ca(48)"}},
		{"dsn=4.4.2, stat=Deferred: Connection reset by mx.example.net.", []string{"Connection reset by"}},
		{"status=deferred (Cannot start TLS: handshake failure)", []string{"handshake_failure(40)", "Cannot start TLS: handshake failure"}},

		{"", nil},
		{" -_' ", nil},
		{"verify=", []string{"${verify}"}},
		{"no such word", nil},
		{"unknown_c", nil},
		{"9999", nil},
		{"\x00\xff\u202e", nil},
	}
	for _, test := range tests {
		if got := terms(Explain(test.ask)); !slices.Equal(got, test.want) {
			t.Errorf("%q explains %q, want %q", test.ask, got, test.want)
		}
	}
}

func TestSuggest(t *testing.T) {
	tests := []struct {
		ask  string
		want []string // the first of them
	}{
		{"unkown_ca", []string{"unknown_ca(48)"}},
		{"client-cert-non", []string{"client-cert-none"}},
		{"verify=FALI", []string{"verify=FAIL"}},
		{"handshake_faillure", []string{"handshake_failure(40)"}},
		{"local issuer", []string{"unable to get local issuer certificate"}},
		{"xyzzyplugh", nil},
		{"x", nil},
		{"", nil},
		{strings.Repeat("x", 1<<20), nil},
	}
	for _, test := range tests {
		got := Suggest(test.ask)
		if len(got) > maxSuggestions || len(got) < len(test.want) || !slices.Equal(got[:len(test.want)], test.want) || test.want == nil && got != nil {
			t.Errorf("near %.40q is %q, want %q", test.ask, got, test.want)
		}
		for _, term := range got {
			if Explain(term) == nil {
				t.Errorf("%q is suggested, and nothing is known of it", term)
			}
		}
	}
}

func TestDistance(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"a", "", 1}, {"", "abc", 3}, {"same", "same", 0}, {"kitten", "sitting", 3}, {"unkown", "unknown", 1}, {"ab", "ba", 2},
	}
	for _, test := range tests {
		if got := distance(test.a, test.b); got != test.want {
			t.Errorf("%q, %q: %d, want %d", test.a, test.b, got, test.want)
		}
		if got := distance(test.b, test.a); got != test.want {
			t.Errorf("%q, %q: %d, want %d", test.b, test.a, got, test.want)
		}
	}
}

// TestEachTermExplainsItself also sees to it that no two words have the same name,
// but for the few that mean several things.
func TestEachTermExplainsItself(t *testing.T) {
	for _, x := range Terms() {
		if all := Explain(x.Term); !slices.Contains(terms(all), x.Term) {
			t.Errorf("%q explains %q", x.Term, terms(all))
		}
	}
	for _, c := range vocabulary {
		seen := map[string]string{}
		for i := range c.entries {
			e := &c.entries[i]
			for _, name := range e.names() {
				if other, ok := seen[fold(name)]; ok && other != e.term && c.kind != kindStatus {
					t.Errorf("%q is a name of %q and of %q", name, other, e.term)
				}
				seen[fold(name)] = e.term
				if fold(name) == "" {
					t.Errorf("%q: the name %q has no letters", e.term, name)
				}
				if len(name) > maxTerm {
					t.Errorf("%q is longer than maxTerm", name)
				}
			}
		}
	}
}

func TestExplanationsAreWellFormed(t *testing.T) {
	for _, x := range Terms() {
		if x.Kind == "" || x.Title == "" || strings.HasSuffix(x.Title, ".") {
			t.Errorf("%q: kind %q, title %q", x.Term, x.Kind, x.Title)
		}
		if len(x.Text) == 0 {
			t.Errorf("%q has no text", x.Term)
		}
		for _, text := range append(slices.Clone(x.Text), x.Evidence) {
			if text != "" && !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, ".\"") {
				t.Errorf("%q: %q is no sentence", x.Term, text)
			}
			if strings.ContainsAny(text, "—–\n") || strings.Contains(text, "  ") {
				t.Errorf("%q: %q", x.Term, text)
			}
		}
		for _, id := range x.Findings {
			if ruleOf(id) == nil {
				t.Errorf("%q names the finding %q, which there is not", x.Term, id)
			}
		}
	}
}

// TestEachRuleIsExplained in its own words.
func TestEachRuleIsExplained(t *testing.T) {
	for _, r := range Rules() {
		all := Explain(r.ID)
		if len(all) == 0 || all[0].Term != r.ID || all[0].Kind != kindFinding {
			t.Errorf("%s: %q", r.ID, terms(all))
			continue
		}
		x := all[0]
		if x.Title != r.Title || !slices.Equal(x.Text, []string{r.Means}) || x.Evidence != r.Evidence || len(x.Advice) != len(r.Advice) ||
			len(x.Severities) != len(r.Severities) || x.TLSRPT.V != r.TLSRPT || x.TLSRPT.Known != (r.TLSRPT != "") {
			t.Errorf("%s: %+v", r.ID, x)
		}
	}
}

// TestEachAlertIsExplained holds the table of alerts against IANA's.
func TestEachAlertIsExplained(t *testing.T) {
	number := 0
	for code := range 256 {
		name := tlswire.AlertDescription(code).String()
		if strings.HasPrefix(name, "unassigned(") {
			continue
		}
		number++
		term := name + "(" + strconv.Itoa(code) + ")"
		for _, ask := range []string{name, strconv.Itoa(code), term} {
			if all := terms(Explain(ask)); !slices.Contains(all, term) {
				t.Errorf("%s explains %q, want %s", ask, all, term)
			}
		}
	}
	if number != len(alerts) {
		t.Errorf("the registry has %d alerts, the table %d", number, len(alerts))
	}
}

// TestEachWordOfTheLogIsExplained: whatever logs foretells can be asked for.
func TestEachWordOfTheLogIsExplained(t *testing.T) {
	for _, w := range []*words{&sendmailWords, &postfixWords} {
		for _, verdicts := range [][standings]verdict{w.ofServer, w.ofClient} {
			for _, v := range verdicts {
				for _, word := range v.values {
					isExplained(t, word)
				}
			}
		}
	}
	for _, word := range slices.Concat(verifyNone, verifyClear, verifyTemp, verifyOdd, verifySyntax, verifyBroken,
		[]string{sendmailWords.matched, sendmailWords.mismatched, postfixWords.matched}) {
		isExplained(t, word)
	}
	for _, line := range []string{
		"stat=Deferred: Connection reset by mx.example.net.",
		"ruleset=tls_server, arg1=SOFTWARE, relay=…, reject=454 4.7.0 TLS handshake failed.",
		"STARTTLS=client, error: connect failed=-1, reason=wrong version number, SSL_error=1",
		"STARTTLS=server, error: accept failed=-1, reason=no shared cipher, SSL_error=1",
		"status=deferred (lost connection with mx.example.net[192.0.2.1] while performing the EHLO handshake)",
		"lost connection after STARTTLS from …[192.0.2.10]",
		"status=deferred (Cannot start TLS: handshake failure)",
	} {
		isExplained(t, line)
	}
	for _, reason := range []string{"unsupported protocol", "certificate verify failed", "version too low", "no shared cipher",
		"peer did not return a certificate", "wrong version number"} {
		isExplained(t, reason)
	}
}

// TestEachStatusIsExplained of the two answers and of STARTTLS.
func TestEachStatusIsExplained(t *testing.T) {
	for s := range report.ChainIncomplete + 1 {
		isExplained(t, "server_chain.status "+s.String())
	}
	for s := range report.ClientIncomplete + 1 {
		isExplained(t, "client_certificate.status "+s.String())
	}
	for s := range report.STARTTLSNotApplicable + 1 {
		isExplained(t, "starttls.status "+s.String())
	}
}

func isExplained(t *testing.T, word string) {
	t.Helper()
	if Explain(word) == nil {
		t.Errorf("%q is not explained", word)
	}
}

// TestResultTypesNameTheirRules: each rule with a result type of TLSRPT is named by it.
func TestResultTypesNameTheirRules(t *testing.T) {
	for _, r := range Rules() {
		if r.TLSRPT == "" {
			continue
		}
		if !slices.ContainsFunc(Explain(r.TLSRPT), func(x report.Explanation) bool {
			return x.Kind == kindTLSRPT && slices.Contains(x.Findings, r.ID)
		}) {
			t.Errorf("%s has the result type %s, which does not name it", r.ID, r.TLSRPT)
		}
	}
}

// TestAdviceIsTheRules: an entry has no advice of its own.
func TestAdviceIsTheRules(t *testing.T) {
	for _, x := range Terms() {
		if len(x.Advice) == 0 {
			continue
		}
		id := x.Term
		if x.Kind != kindFinding {
			id = x.Findings[0]
		}
		if r := ruleOf(id); r == nil || !slices.Equal(x.Advice, adviceOf(r)) || x.Kind != kindFinding && len(x.Findings) != 1 {
			t.Errorf("%q: advice %q", x.Term, x.Advice)
		}
	}
}

// TestReferencesAreNamedOnce: an entry does not repeat those of the rule that it names.
func TestReferencesAreNamedOnce(t *testing.T) {
	for _, x := range Terms() {
		for i, r := range x.References {
			if slices.Index(x.References, r) != i {
				t.Errorf("%q refers twice to %s", x.Term, r)
			}
		}
	}
}

// TestExplanations holds a handful against texts that were read.
func TestExplanations(t *testing.T) {
	for _, name := range []string{"verify=FAIL", "unknown_ca", "Anonymous", "Connection reset by", "client_certificate.status sent"} {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(Explain(name)); err != nil {
			t.Fatal(err)
		}
		golden(t, "explain-"+strings.ReplaceAll(fold(name), " ", "-")+".json", b.String())
	}
}

func BenchmarkExplain(b *testing.B) {
	for b.Loop() {
		if Explain("no such word") != nil || Suggest("no such word") != nil {
			b.Fatal("it is known")
		}
	}
}

func FuzzExplain(f *testing.F) {
	f.Add("verify=FAIL")
	f.Add("STARTTLS=client, relay=x, verify=NO")
	f.Add("\x00\u202e(48)")
	f.Fuzz(func(t *testing.T, term string) {
		all := Explain(term)
		if len(all) > len(Terms()) {
			t.Errorf("%d explanations", len(all))
		}
		if all == nil {
			Suggest(term)
		}
	})
}
