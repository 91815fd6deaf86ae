package findings

import (
	"slices"

	"smtpcap/report"
)

// A Rule describes a finding in general: what it is called, what shows it, and what
// is to be done. What it says of one connection stands in the report.
type Rule struct {
	ID         string // what users filter by; it never changes
	Title      string // one line
	Severities []Severity
	Evidence   string // what on the wire shows it
	Means      string
	Advice     []Advice
	References []string // RFCs with their sections, and pages
	TLSRPT     string   // result type of RFC 8460, Section 4.3; empty where there is none
}

// Advice is what one side can do.
type Advice struct {
	Side    report.Side // who can do it: the client sends, the server receives; Nobody is whoever reads it
	Program string      // the mail program it is for; empty is any
	Text    string
}

// The mail programs that advice is given for.
const (
	Sendmail = "sendmail"
	Postfix  = "Postfix"
	Exim     = "Exim"
	Exchange = "Exchange"
)

var sideLabels = [...]string{report.Nobody: "", report.Client: "Sender", report.Server: "Receiver"}

// String returns the advice with whom it is for: "Receiver, Postfix: …".
func (a Advice) String() string {
	whom := sideLabels[a.Side]
	switch {
	case whom == "" && a.Program == "":
		return a.Text
	case whom == "":
		whom = a.Program
	case a.Program != "":
		whom += ", " + a.Program
	}
	return whom + ": " + a.Text
}

// A rule is a Rule with the code that looks for it.
type rule struct {
	Rule
	check func(*context)
}

// rules is the table, in the order of an SMTP session. What stands for failures
// that nothing else explains comes last.
var rules = slices.Concat(starttlsRules, beginRules, handshakeRules, clientRules, chainRules, certificateRules, acrossRules, endRules)

// Rules returns the table, in the order of an SMTP session. Its slices are shared
// and must not be changed.
func Rules() []Rule {
	all := make([]Rule, len(rules))
	for i := range rules {
		all[i] = rules[i].Rule
	}
	return all
}
