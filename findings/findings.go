// Package findings turns facts into judgements: what a connection's report shows
// that the reader should know, how grave it is, and what to do about it. It is one
// table of rules, and the only place where a severity exists.
package findings

import (
	"fmt"
	"slices"

	"smtpcap/report"
)

// A Severity says how much a finding matters to the reader.
type Severity uint8

// The severities, from "all is well" to "this is why it failed". The zero value is
// none.
const (
	None Severity = iota
	Info
	Note
	Warning
	Error
)

var severityNames = []string{"none", "info", "note", "warning", "error"}

func (s Severity) String() string { return severityNames[s] }

// ParseSeverity reads the name of a severity.
func ParseSeverity(name string) (Severity, error) {
	if i := slices.Index(severityNames[1:], name); i >= 0 {
		return Severity(i + 1), nil
	}
	return None, fmt.Errorf("%q is not info, note, warning or error", name)
}

// A rule says when a finding is made and what is said then.
type rule struct {
	id       string
	severity func(*report.Connection) Severity // None: the rule does not apply
	text     string
	advice   []string
	packets  func(*report.Connection) []report.PacketNumber
}

// Check adds the findings of a settled connection to its report, the gravest
// first, and returns the severity of that one.
func Check(c *report.Connection) Severity {
	type found struct {
		severity Severity
		finding  report.Finding
	}
	var all []found
	for i := range rules {
		r := &rules[i]
		severity := r.severity(c)
		if severity == None {
			continue
		}
		all = append(all, found{severity, report.Finding{
			ID: r.id, Severity: severity.String(), Packets: present(r.packets(c)), Text: r.text, Advice: r.advice,
		}})
	}
	if len(all) == 0 {
		return None
	}
	slices.SortStableFunc(all, func(a, b found) int { return int(b.severity) - int(a.severity) })
	for _, f := range all {
		c.Findings = append(c.Findings, f.finding)
	}
	return all[0].severity
}

// present returns the packets that there are, each once, in ascending order.
func present(numbers []report.PacketNumber) []report.PacketNumber {
	numbers = slices.DeleteFunc(numbers, func(n report.PacketNumber) bool { return n == 0 })
	slices.Sort(numbers)
	return slices.Compact(numbers)
}
