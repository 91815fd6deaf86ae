package render

import (
	"strconv"

	"smtpcap/report"
)

// belowIndent is the margin of what stands below a heading within a section.
const belowIndent = listIndent + 2

// logs writes what the logs of both sides say, as far as it can be told.
func (t Text) logs(dst []byte, logs []report.LogLine) []byte {
	if len(logs) == 0 {
		return dst
	}
	dst = section(append(dst, '\n'), "What the logs say")
	for i := range logs {
		l := &logs[i]
		dst = appendSpaces(dst, listIndent)
		dst = appendWrapped(dst, logTitle(l), listIndent, belowIndent)
		dst = appendUnder(dst, logLine(l), belowIndent)
		if i == 0 || l.Why != logs[i-1].Why {
			dst = t.reason(dst, l)
		}
	}
	return dst
}

// reason writes which words are possible, and why.
func (t Text) reason(dst []byte, l *report.LogLine) []byte {
	words := logWords(l)
	switch {
	case l.Why == "":
		return appendUnder(dst, words, belowIndent)
	case words != "":
		words += ": "
	}
	return t.Memo.appendParagraph(dst, words, l.Why, belowIndent, belowIndent)
}

// findings writes the judgements, the gravest first.
func (t Text) findings(dst []byte, findings []report.Finding) []byte {
	if len(findings) == 0 {
		return dst
	}
	dst = section(append(dst, '\n'), "Findings")
	for i := range findings {
		f := &findings[i]
		dst = appendSpaces(dst, listIndent)
		dst = appendWrapped(dst, join(" ", clean(f.Severity), findingTitle(f)), listIndent, belowIndent)
		dst = appendUnder(dst, clean(f.Text), belowIndent)
		dst = t.advice(dst, f, i == 0)
	}
	dst = appendSpaces(dst, listIndent)
	return appendWrapped(dst, "more: smtpcap explain "+clean(findings[0].ID), listIndent, belowIndent)
}

// firstAdvice is how many lines of advice stand below findings that are not the
// gravest: enough to see what to do, and a report that is read to its end.
const firstAdvice = 2

// advice writes what to do, whole or its beginning.
func (t Text) advice(dst []byte, f *report.Finding, whole bool) []byte {
	advice := f.Advice
	if !whole && len(advice) > firstAdvice+1 {
		advice = advice[:firstAdvice]
	}
	for _, a := range advice {
		dst = t.Memo.appendParagraph(dst, "* ", a, belowIndent, belowIndent+2)
	}
	if left := len(f.Advice) - len(advice); left > 0 {
		dst = appendSpaces(dst, belowIndent)
		dst = appendWrapped(dst, "* "+strconv.Itoa(left)+" more: smtpcap explain "+clean(f.ID), belowIndent, belowIndent+2)
	}
	return dst
}

// appendUnder writes a paragraph behind a margin, if there is any text.
func appendUnder(dst []byte, text string, indent int) []byte {
	if text == "" {
		return dst
	}
	return appendWrapped(appendSpaces(dst, indent), text, indent, indent)
}
