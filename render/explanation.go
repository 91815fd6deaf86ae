package render

import (
	"strings"

	"smtpcap/report"
)

// explanationIndent is the margin of an explanation's text.
const explanationIndent = 4

// Explanation appends what a word of a log or of a report means, as text for a
// terminal.
func Explanation(dst []byte, e *report.Explanation) []byte {
	dst = appendWrapped(dst, clean(e.Term)+" ("+join(", ", clean(e.Kind), severities(e))+")", 0, explanationIndent)
	dst = appendUnder(dst, clean(e.Title), explanationIndent)
	for _, paragraph := range e.Text {
		dst = appendUnder(append(dst, '\n'), clean(paragraph), explanationIndent)
	}
	if e.Evidence != "" {
		dst = appendUnder(append(dst, '\n'), "On the wire: "+clean(e.Evidence), explanationIndent)
	}
	dst = appendPoints(dst, "What to do", e.Advice)
	dst = appendPoints(dst, "See also", e.References)
	return appendRelated(dst, e)
}

// severities are those that a finding of the name can have.
func severities(e *report.Explanation) string { return clean(strings.Join(e.Severities, " or ")) }

// appendRelated writes the words that stand for the same thing elsewhere.
func appendRelated(dst []byte, e *report.Explanation) []byte {
	if !e.TLSRPT.Known && len(e.Findings) == 0 {
		return dst
	}
	dst = append(dst, '\n')
	if len(e.Findings) > 0 {
		dst = appendUnder(dst, "Findings: "+clean(strings.Join(e.Findings, ", ")), explanationIndent)
	}
	return appendUnder(dst, labelled("TLSRPT result type: ", e.TLSRPT), explanationIndent)
}

// appendPoints writes a list under a heading, if it has any points.
func appendPoints(dst []byte, heading string, points []string) []byte {
	if len(points) == 0 {
		return dst
	}
	dst = appendUnder(append(dst, '\n'), heading, explanationIndent)
	for _, point := range points {
		dst = appendSpaces(dst, explanationIndent)
		dst = appendWrapped(dst, "* "+clean(point), explanationIndent, explanationIndent+2)
	}
	return dst
}
