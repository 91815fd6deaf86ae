package findings

import (
	"slices"

	"smtpcap/report"
)

// An entry is a word of a log or of a report, with what it means. What to do about
// it stands in the rules alone: an entry names those that have to do with it.
type entry struct {
	term       string
	aliases    []string // other ways to write it
	title      string
	text       []string
	evidence   string
	references []string
	findings   []string // ids of rules
}

// A chapter is the entries of one kind.
type chapter struct {
	kind    string
	entries []entry
}

// The kinds of words. Those of the rules come first.
const (
	kindFinding = "finding"
	kindVerify  = "sendmail ${verify}"
	kindPostfix = "Postfix"
	kindAlert   = "TLS alert"
	kindCode    = "OpenSSL verify error"
	kindReply   = "SMTP reply"
	kindPhrase  = "log"
	kindStatus  = "report"
	kindTLSRPT  = "TLSRPT result type"
)

// vocabulary is all that can be explained, the rules aside.
var vocabulary = []chapter{
	{kindVerify, verifyEntries},
	{kindPostfix, postfixEntries},
	{kindAlert, alertEntries(alerts)},
	{kindCode, codeEntries(verifyCodes)},
	{kindReply, replyEntries},
	{kindPhrase, phraseEntries},
	{kindStatus, statusEntries},
	{kindTLSRPT, tlsrptEntries(rules)},
}

// explanation puts the entry together with what the rules say that it names: the
// advice of the only one, or else their names, and where they point to.
func (e *entry) explanation(kind string) report.Explanation {
	x := report.Explanation{
		Term: e.term, Kind: kind, Title: e.title, Text: e.text, Evidence: e.evidence,
		References: slices.Clone(e.references), Findings: e.findings,
	}
	if len(e.findings) == 1 {
		if r := ruleOf(e.findings[0]); r != nil {
			x.Advice = adviceOf(r)
			x.References = append(x.References, r.References...)
		}
	}
	return x
}

// explanation is what the rule says in general.
func (r *Rule) explanation() report.Explanation {
	x := report.Explanation{
		Term: r.ID, Kind: kindFinding, Title: r.Title, Text: []string{r.Means}, Evidence: r.Evidence,
		Advice: adviceOf(r), References: r.References,
	}
	if r.TLSRPT != "" {
		x.TLSRPT = report.Of(r.TLSRPT)
	}
	for _, s := range r.Severities {
		x.Severities = append(x.Severities, s.String())
	}
	return x
}

func adviceOf(r *Rule) []string {
	var all []string
	for _, a := range r.Advice {
		all = append(all, a.String())
	}
	return all
}

// ruleOf returns the rule of an id, or nil.
func ruleOf(id string) *Rule {
	for i := range rules {
		if r := &rules[i].Rule; r.ID == id {
			return r
		}
	}
	return nil
}
