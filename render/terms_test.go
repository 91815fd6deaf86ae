package render

import (
	"strings"
	"testing"

	"smtpcap/report"
)

func TestTermsAreListedByKind(t *testing.T) {
	got := string(Terms(nil, []report.Explanation{
		{Kind: "finding", Term: "not-smtp", Title: "The server does not speak SMTP"},
		{Kind: "TLS alert", Term: "unknown_ca", Title: "No root is known"},
		{Kind: "finding", Term: "old", Title: "Old"},
	}))
	const want = `finding
  not-smtp  The server does not speak SMTP
  old       Old

TLS alert
  unknown_ca  No root is known
`
	if got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestLongTermsKeepTheirTitlesInTheColumn(t *testing.T) {
	got := string(Terms(nil, []report.Explanation{
		{Kind: "k", Term: "short", Title: "One"},
		{Kind: "k", Term: strings.Repeat("long", 10), Title: strings.Repeat("word ", 12) + "end"},
	}))
	indent := strings.Repeat(" ", 2+widestTerm+2)
	want := "k\n  short" + indent[len("  short"):] + "One\n  " + strings.Repeat("long", 10) + "\n" +
		indent + strings.TrimSpace(strings.Repeat("word ", 7)) + "\n" + indent + strings.Repeat("word ", 5) + "end\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
