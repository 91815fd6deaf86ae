// Package findings turns facts into judgements: what a connection's report shows
// that the reader should know, how grave it is, and what to do about it. It is one
// table of rules, and the only place where a severity exists.
package findings

import (
	"slices"
	"strings"

	"smtpcap/report"
)

//go:generate go run ./internal/gendocs -o ../docs/findings.md

// A Checker judges the connections of one run. The zero value is ready. It remembers
// the earlier ones in short, to find what only several show together. A Checker is
// not safe for concurrent use.
type Checker struct {
	history history
	advices map[selection][]string // what was put together before
}

// Check adds the findings of a settled connection to its report, the gravest
// first, and what mail logs would say of it. It returns the severity of the gravest
// finding. Each connection is to be checked once.
func (k *Checker) Check(c *report.Connection) Severity {
	x := context{Connection: c, outcome: c.Outcome(), history: &k.history}
	for i := range rules {
		x.rule = &rules[i].Rule
		rules[i].check(&x)
	}
	k.history.add(c, x.outcome)
	slices.SortStableFunc(x.found, func(a, b found) int { return int(b.severity) - int(a.severity) })
	if len(x.found) > 0 {
		c.Findings = make(report.List[report.Finding], 0, len(x.found))
	}
	for i := range x.found {
		c.Findings = append(c.Findings, k.finding(&x.found[i], c))
	}
	c.Logs = logs(c)
	return x.worst
}

// A context is the connection that the rules look at, with what they found so far.
type context struct {
	*report.Connection
	outcome report.Outcome
	history *history
	rule    *Rule // whose turn it is
	found   []found
	worst   Severity
}

// A found is one finding in the making.
type found struct {
	rule     *Rule
	severity Severity
	packets  []report.PacketNumber
	text     string
	// about is the side whose certificate is judged, where the rule judges those of
	// both: what the other side could do is left out then.
	about    report.Side
	related  int  // the other connection that the finding refers to; 0 where there is none
	inferred bool // something that it rests on was not read, but told by lengths
	// decrypted says that something that it rests on was read after decrypting. It need
	// not be said of certificates and of alerts.
	decrypted bool
}

// add makes a finding of the rule whose turn it is. Packets may hold zeroes for those
// that there are not. What is returned is valid until the next call.
func (x *context) add(s Severity, text string, packets ...report.PacketNumber) *found {
	x.worst = max(x.worst, s)
	x.found = append(x.found, found{rule: x.rule, severity: s, packets: packets, text: text})
	return &x.found[len(x.found)-1]
}

// finding puts a finding of a connection together.
func (k *Checker) finding(f *found, c *report.Connection) report.Finding {
	r := f.rule
	out := report.Finding{
		ID: r.ID, Severity: f.severity.String(), Title: r.Title, Known: f.known(c),
		Packets: present(f.packets), Text: f.text, Advice: k.advice(selection{r, serverProgram(c), f.about}), References: r.References,
	}
	if f.reportable() {
		out.TLSRPT = report.Of(r.TLSRPT)
	}
	if f.related != 0 {
		out.Related = report.Of(f.related)
	}
	return out
}

// known says how the evidence is known.
func (f *found) known(c *report.Connection) report.Known {
	switch {
	case f.inferred:
		return report.Inferred
	case f.decrypted || slices.ContainsFunc(f.packets, func(n report.PacketNumber) bool { return readInside(c, n) }):
		return report.Decrypted
	}
	return report.Observed
}

// reportable reports whether TLSRPT has a result type for it. An alert that is
// encrypted does not say that it is about the certificate.
func (f *found) reportable() bool {
	switch t := f.rule.TLSRPT; t {
	case "":
		return false
	case tlsrptFailure:
		return f.about != report.Client && f.severity == Error
	default:
		return f.about != report.Client && !f.inferred
	}
}

// A selection says which advice of a rule fits a connection.
type selection struct {
	rule    *Rule
	program string // of the server, if its greeting tells it
	about   report.Side
}

// advice returns what can be done: for the receiver's program where it is known, and
// for any program of the sender, which nothing tells. Equal selections share a slice.
func (k *Checker) advice(s selection) []string {
	all, ok := k.advices[s]
	if ok {
		return all
	}
	for _, a := range s.rule.Advice {
		other := s.about != report.Nobody && a.Side == s.about.Peer()
		foreign := a.Side == report.Server && a.Program != "" && s.program != "" && a.Program != s.program
		if !other && !foreign {
			all = append(all, a.String())
		}
	}
	if k.advices == nil {
		k.advices = make(map[selection][]string)
	}
	k.advices[s] = all
	return all
}

// greetings are what programs say of themselves in the first line.
var greetings = []struct{ says, program string }{
	{" Sendmail ", Sendmail},
	{" Postfix", Postfix},
	{" Exim ", Exim},
	{"Microsoft ESMTP MAIL Service", Exchange},
}

// serverProgram returns the mail program that the server's greeting names, if any.
func serverProgram(c *report.Connection) string {
	for _, g := range greetings {
		if strings.Contains(c.Greeting().V, g.says) {
			return g.program
		}
	}
	return ""
}

// present returns the packets that there are, each once, in ascending order.
func present(numbers []report.PacketNumber) []report.PacketNumber {
	numbers = slices.DeleteFunc(numbers, func(n report.PacketNumber) bool { return n == 0 })
	slices.Sort(numbers)
	return slices.Compact(numbers)
}
