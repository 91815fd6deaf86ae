package findings

import (
	"slices"
	"strings"
	"testing"

	"smtpcap/report"
)

// TestSendmailsWords is the table of ${verify} for each state of the two answers.
func TestSendmailsWords(t *testing.T) {
	sent := func(trusted bool, codes ...int) func(*report.Connection) {
		var errors []report.VerifyError
		for _, code := range codes {
			errors = append(errors, report.VerifyError{Code: code})
		}
		return func(c *report.Connection) {
			c.ServerChain.Status, c.ClientCertificate.Status = report.ChainSent, report.ClientSent
			withVerdict(trusted, errors...)(c)
		}
	}
	dane := func(outcome string) func(*report.Connection) {
		return func(c *report.Connection) { c.ServerChain.Verification.DANE = report.Of(outcome) }
	}
	tests := []struct {
		name   string
		c      *report.Connection
		sender string
		// receiver is what the receiver thinks of the client.
		receiver string
	}{
		{"not asked", session(clientIs(report.ClientNotRequested)), "cannot-know FAIL OK", "certain NOT"},
		{"empty list", session(clientIs(report.ClientEmpty)), "cannot-know FAIL OK", "certain NO"},
		{"SSL 3.0, declined", session(clientIs(report.ClientDeclinedByAlert)), "cannot-know FAIL OK", "certain NO"},
		{"inferred", session(clientIs(report.ClientEmpty), inferring(report.HighConfidence)), "cannot-know FAIL OK", "probable NO"},
		{"inferred, with medium confidence", session(clientIs(report.ClientEmpty), inferring(report.MediumConfidence)),
			"cannot-know FAIL OK", "cannot-know NO NOT FAIL OK"},
		{"inferred that it sent one", session(clientIs(report.ClientSent), inferring(report.HighConfidence)), "cannot-know FAIL OK", "cannot-know FAIL OK"},
		{"anonymous suite", session(chainIs(report.ChainAnonymous)), "certain NO", "certain NOT"},
		{"resumed", session(chainIs(report.ChainResumed), clientIs(report.ClientResumed)), "cannot-know FAIL OK", "cannot-know NO NOT FAIL OK"},
		{"TLS 1.3", session(chainIs(report.ChainEncrypted), clientIs(report.ClientEncrypted)), "cannot-know FAIL OK", "cannot-know NO NOT FAIL OK"},
		{"capture cut", session(chainIs(report.ChainIncomplete), clientIs(report.ClientIncomplete)), "cannot-know FAIL OK", "cannot-know NO NOT FAIL OK"},
		{"trusted", session(sent(true)), "probable OK FAIL", "probable OK FAIL"},
		{"trusted, but not by the name", session(sent(true, 62)), "probable OK FAIL", "probable OK FAIL"},
		{"unknown issuer", session(sent(false, 20)), "probable FAIL OK", "probable FAIL OK"},
		{"self-signed", session(sent(false, 18)), "probable FAIL OK", "probable FAIL OK"},
		{"unknown issuer, and expired", session(sent(false, 20, 10)), "probable FAIL", "probable FAIL"},
		{"DANE vouches for it", session(sent(false, 20), dane("match")), "probable FAIL OK TRUSTED", "probable FAIL OK"},
		{"DANE does not", session(sent(true), dane("mismatch")), "probable OK FAIL DANE_FAIL", "probable OK FAIL"},
		{"DANE is of no use", session(sent(true), dane("unusable")), "probable OK FAIL", "probable OK FAIL"},
	}
	for _, test := range tests {
		for _, l := range logs(test.c) {
			if l.Program != Sendmail {
				continue
			}
			want := test.sender
			if l.By == report.Server {
				want = test.receiver
			}
			if got := l.Certainty.String() + " " + strings.Join(l.Values, " "); got != want {
				t.Errorf("%s: %v: %s, want %s", test.name, l.By, got, want)
			}
		}
	}
}

// TestVerdictsAreComplete: each standing has a word in each program, but for a server
// that is not asked, or whose certificate is inferred.
func TestVerdictsAreComplete(t *testing.T) {
	for _, program := range []*words{&sendmailWords, &postfixWords} {
		for s := range standings {
			if v := program.ofServer[s]; (len(v.values) == 0) != (s == standingNotAsked || s == standingCovered) {
				t.Errorf("server, standing %d: %v", s, v)
			}
			if v := program.ofClient[s]; len(v.values) == 0 {
				t.Errorf("client, standing %d: %v", s, v)
			}
		}
	}
	if slices.Contains(faults, 20) || slices.Contains(faults, 62) {
		t.Error("an unknown issuer hangs on the roots, and names are not looked at")
	}
}

// TestSomethingElseThanAList is not taken for something that the capture lacks.
func TestSomethingElseThanAList(t *testing.T) {
	for s, is := range clientStandings {
		odd := s == int(report.ClientZeroLengthEntry) || s == int(report.ClientMissing) || s == int(report.ClientMalformed) || s == int(report.ClientRawPublicKey)
		if odd != (is == standingOdd) {
			t.Errorf("%s: %v", report.ClientStatus(s), is)
		}
	}
	for _, l := range logs(session(clientIs(report.ClientZeroLengthEntry), chainIs(report.ChainMalformed))) {
		want := map[report.Side]string{report.Client: oddServer, report.Server: oddClient}[l.By]
		if l.Certainty != report.CannotKnow || l.Why != want {
			t.Errorf("%s: %s %q, want %q", l.Line, l.Certainty, l.Why, want)
		}
	}
}
