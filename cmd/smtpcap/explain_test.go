package main

import (
	"regexp"
	"strings"
	"testing"

	"smtpcap/findings"
)

func TestExplainListsEachTermOnce(t *testing.T) {
	code, stdout, stderr := invoke(nil, "explain")
	if code != exitDone || len(stderr) > 0 {
		t.Fatalf("exit code %d, standard error %q", code, stderr)
	}
	terms := findings.Terms()
	if len(terms) < 100 {
		t.Errorf("only %d terms", len(terms))
	}
	for i := range terms {
		line := regexp.MustCompile(`(?m)^  ` + regexp.QuoteMeta(terms[i].Term) + `(  .*)?$`)
		if n := len(line.FindAll(stdout, -1)); n != 1 {
			t.Errorf("%q stands on %d lines", terms[i].Term, n)
		}
	}
	if err := checkOutput("text", stdout); err != nil {
		t.Error(err)
	}
}

// TestEachTermOfTheListIsExplained asks for each as the list has it, and as people
// type it.
func TestEachTermOfTheListIsExplained(t *testing.T) {
	terms := findings.Terms()
	for i := range terms {
		term := terms[i].Term
		for _, typed := range []string{term, strings.ToUpper(term), " '" + term + "' "} {
			code, stdout, stderr := invoke(nil, "explain", typed)
			if code != exitDone || len(stderr) > 0 || !strings.Contains(string(stdout), term) {
				t.Errorf("%q: exit code %d, %q, standard error %q", typed, code, stdout, stderr)
			}
			if err := checkOutput("text", stdout); err != nil {
				t.Errorf("%q: %v", typed, err)
			}
		}
	}
}

func TestWhatIsUnknownIsSaid(t *testing.T) {
	tests := map[string]struct {
		args           []string
		stdout, stderr string // that they begin with
	}{
		"alone":         {[]string{"qqqqqqqqqqqq"}, "", "smtpcap: nothing is known of \"qqqqqqqqqqqq\"\n         smtpcap explain lists all that it knows\n"},
		"nearly known":  {[]string{"unknwon_ca"}, "", "smtpcap: nothing is known of \"unknwon_ca\"\n         did you mean unknown_ca"},
		"beside known":  {[]string{"client-cert-none", "qqqqqqqqqqqq"}, "client-cert-none", "smtpcap: nothing is known of \"qqqqqqqqqqqq\"\n"},
		"before known":  {[]string{"qqqqqqqqqqqq", "client-cert-none"}, "client-cert-none", "smtpcap: nothing is known of \"qqqqqqqqqqqq\"\n"},
		"empty":         {[]string{""}, "", "smtpcap: nothing is known of \"\"\n"},
		"hostile":       {[]string{"\x1b[31m\n\u202e"}, "", `smtpcap: nothing is known of "\x1b[31m\n\u202e"` + "\n"},
		"unknown flag":  {[]string{"--nosuch"}, "", "smtpcap: unknown flag: --nosuch\n         smtpcap explain --help tells how to call it\n"},
		"a long prayer": {[]string{strings.Repeat("qqqqqqqqqqqq ", 100_000)}, "", "smtpcap: nothing is known of "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := invoke(nil, append([]string{"explain"}, test.args...)...)
			if code != exitError {
				t.Errorf("exit code %d", code)
			}
			if !strings.HasPrefix(string(stdout), test.stdout) || (test.stdout == "") != (len(stdout) == 0) {
				t.Errorf("standard output %q, want %q", stdout, test.stdout)
			}
			if !strings.HasPrefix(string(stderr), test.stderr) {
				t.Errorf("standard error %.300q, want %q", stderr, test.stderr)
			}
		})
	}
}

func TestHelpOfExplain(t *testing.T) {
	for _, args := range [][]string{{"explain", "-h"}, {"explain", "--help", "qqqqqqqqqqqq"}} {
		if code, stdout, stderr := invoke(nil, args...); code != exitDone || string(stdout) != explainUsage || len(stderr) > 0 {
			t.Errorf("%q: exit code %d, %q, standard error %q", args, code, stdout, stderr)
		}
	}
	if err := checkOutput("text", []byte(explainUsage)); err != nil {
		t.Error(err)
	}
}
