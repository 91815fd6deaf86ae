package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"smtpcap/findings"
)

func TestDocumentationIsOfTheseRules(t *testing.T) {
	got, err := os.ReadFile("../../../docs/findings.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, page()) {
		t.Error("docs/findings.md differs from the table of rules; go generate ./findings writes it")
	}
}

func TestEveryRuleHasItsSection(t *testing.T) {
	text := string(page())
	for _, r := range findings.Rules() {
		_, rest, ok := strings.Cut(text, "\n## "+r.ID+"\n")
		if !ok {
			t.Errorf("%s has no section", r.ID)
			continue
		}
		section, _, _ := strings.Cut(rest, "\n## ")
		if n := strings.Count(section, "\n* "); n != len(r.Advice)+len(r.References) {
			t.Errorf("%s: %d lines for %d of advice and %d references", r.ID, n, len(r.Advice), len(r.References))
		}
		if r.TLSRPT != "" && !strings.Contains(section, r.TLSRPT+".") {
			t.Errorf("%s: no %s", r.ID, r.TLSRPT)
		}
	}
}

func TestEscape(t *testing.T) {
	if got, want := escape("a_b *c* <d> [e] f|g"), `a_b \*c\* &lt;d> \[e] f\|g`; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
