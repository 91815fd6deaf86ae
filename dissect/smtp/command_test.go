package smtp

import (
	"strings"
	"testing"
)

func TestCommandsAreToldByTheirWholeFirstWord(t *testing.T) {
	tests := []struct {
		line     string
		verb     Verb
		argument string // kept
		has      bool   // an argument, kept or not
	}{
		{"EHLO mx.example.org", VerbEHLO, "mx.example.org", true},
		{"ehlo\t [192.0.2.1] ", VerbEHLO, "[192.0.2.1]", true},
		{"EHLO", VerbEHLO, "", false},
		{"HELO x y", VerbHELO, "x y", true},
		{"LHLO x", VerbLHLO, "x", true},
		{"StartTLS", VerbSTARTTLS, "", false},
		{"STARTTLS ", VerbSTARTTLS, "", false},
		{"STARTTLS x", VerbSTARTTLS, "x", true},
		{"STARTTLSX", VerbUnknown, "", false},
		{"STARTTL", VerbUnknown, "", false},
		{"STARTTLS\x00", VerbUnknown, "", false},
		{"STARTTLS\r", VerbUnknown, "", false},
		{"ſtarttls", VerbUnknown, "", false}, // U+017F folds to S in Unicode
		{"X-ANONYMOUSTLS", VerbXANONYMOUSTLS, "", false},
		{"  MAIL FROM:<a@b> SIZE=1", VerbMAIL, "FROM:<a@b> SIZE=1", true},
		{"RCPT TO:<a@b>", VerbRCPT, "TO:<a@b>", true},
		{"DATA", VerbDATA, "", false},
		{"AUTH PLAIN x", VerbAUTH, "", true},
		{"VRFY x", VerbVRFY, "", true},
		{"XCLIENT LOGIN=x", VerbXCLIENT, "", true},
		{"s3cr3t s3cr3t", VerbUnknown, "", true},
		{"END OF DATA", VerbUnknown, "", true},
		{"NONE", VerbUnknown, "", false},
		{"CONNECT", VerbUnknown, "", false},
		{"", VerbUnknown, "", false},
	}
	for _, test := range tests {
		c, _ := parseCommand([]byte(test.line))
		if c.Verb != test.verb || string(c.Argument) != test.argument || c.HasArgument != test.has {
			t.Errorf("%q: %v %q %v", test.line, c.Verb, c.Argument, c.HasArgument)
		}
	}
}

func TestMechanismIsARegisteredNameOrNothing(t *testing.T) {
	for line, want := range map[string]string{
		"AUTH PLAIN":                         "PLAIN",
		"AUTH  login dXNlcg==":               "LOGIN",
		"AUTH cram-md5":                      "CRAM-MD5",
		"AUTH SCRAM-SHA-256-PLUS biws":       "SCRAM-SHA-256-PLUS",
		"AUTH PLAINX":                        "",
		"AUTH S3CR3T":                        "",
		"AUTH":                               "",
		"AUTH AGFsaWNlAHMzY3IzdA== PLAIN":    "",
		"AUTH " + strings.Repeat("PLAIN", 9): "",
		"NOOP PLAIN":                         "",
	} {
		if c, _ := parseCommand([]byte(line)); c.Mechanism != want {
			t.Errorf("%q: %q, want %q", line, c.Mechanism, want)
		}
	}
}

func TestChunkSizes(t *testing.T) {
	for arg, want := range map[string]struct {
		size int64
		last bool
	}{
		"0":                        {0, false},
		"00086000":                 {86000, false},
		"5 LAST":                   {5, true},
		"5  last ":                 {5, true},
		"9223372036854775807 LAST": {1<<63 - 1, true},
		"9223372036854775808":      {-1, false},
		"99999999999999999999999":  {-1, false},
		"":                         {-1, false},
		"LAST":                     {-1, false},
		"-1":                       {-1, false},
		"+1":                       {-1, false},
		"0x10":                     {-1, false},
		"5 LASTX":                  {-1, false},
		"5 LAST 6":                 {-1, false},
	} {
		if size, last := chunkSize([]byte(arg)); size != want.size || last != want.last {
			t.Errorf("BDAT %q: %d %v", arg, size, last)
		}
	}
}

func TestMaskedWordsAreRunsOfX(t *testing.T) {
	for word, want := range map[string]bool{
		"XXXX": true, "XXXXXXXX": true, "XXXXXXXA": true, "XXXXXXXB": true,
		"XXX": false, "XXXA": true, "XXXXXXXAB": false, "STARTTLS": false,
		"XCLIENT": false, "X": false, "": false, "XXXXXXX1": false, "xxxxxxxA": false,
	} {
		if masked([]byte(word)) != want {
			t.Errorf("%q: %v", word, !want)
		}
	}
}

func TestOnlyClearCommandsAreTakenAfterMissingBytes(t *testing.T) {
	for line, want := range map[string]bool{
		"EHLO mx.example.org":       true,
		"EHLO":                      false,
		"EHLO to you, my friend":    false,
		"AUTH PLAIN AGE=":           true,
		"AUTH is a word":            false,
		"MAIL FROM:<a@b> SIZE=1":    true,
		"Mail me":                   false,
		"RCPT TO:<a@b>":             true,
		"rcpt":                      false,
		"DATA":                      true,
		"Data follow":               false,
		"QUIT":                      true,
		"Quit smoking":              false,
		"STARTTLS":                  true,
		"STARTTLS is a command":     false,
		"BDAT 100 LAST":             true,
		"BDAT is a command":         false,
		"HELP":                      false,
		"VRFY x":                    false,
		"Subject: STARTTLS":         false,
		"TURN":                      false,
		"XCLIENT NAME=mail.example": false,
	} {
		c, rest := parseCommand([]byte(line))
		if c.strict(rest) != want {
			t.Errorf("%q: %v", line, !want)
		}
	}
}

func TestEveryNameIsGiven(t *testing.T) {
	seen := map[string]bool{}
	name := func(s string) {
		if s == "" || seen[s] {
			t.Errorf("name %q is empty or given twice", s)
		}
		seen[s] = true
	}
	for v := range verbs {
		name(v.String())
	}
	name(verbs.String())
	for k := range oddityKinds {
		name(k.String())
	}
	name(oddityKinds.String())
	for p := ProtocolTLS; p <= ProtocolTelnet; p++ {
		name(p.String())
	}
	name(Protocol(200).String())
	for s := NoReply; s <= NotCaptured; s++ {
		name(s.String())
	}
	name(Client.String())
	name(Server.String())
}
