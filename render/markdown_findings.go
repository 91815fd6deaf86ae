package render

import (
	"fmt"
	"regexp"

	"smtpcap/report"
)

func (Markdown) logs(dst []byte, logs []report.LogLine) []byte {
	if len(logs) == 0 {
		return dst
	}
	dst = append(dst, "What the logs say:\n\n"...)
	for i := range logs {
		l := &logs[i]
		dst = fmt.Appendf(dst, "- %s: %s\n", markdown(logTitle(l)), markdown(logLine(l)))
		if reason := logReason(l); reason != "" {
			dst = fmt.Appendf(dst, "  - %s\n", markdown(reason))
		}
	}
	return append(dst, '\n')
}

func (Markdown) findings(dst []byte, findings []report.Finding) []byte {
	if len(findings) == 0 {
		return dst
	}
	dst = append(dst, "Findings:\n\n"...)
	for i := range findings {
		f := &findings[i]
		dst = fmt.Appendf(dst, "- **%s** %s\n", markdown(f.Severity), markdown(findingTitle(f)))
		dst = appendSubitem(dst, markdown(f.Text))
		for _, a := range f.Advice {
			dst = appendSubitem(dst, markdown(a))
		}
		for _, r := range f.References {
			dst = appendSubitem(dst, "see "+reference(r))
		}
	}
	return append(dst, '\n')
}

// appendSubitem writes an item within an item, if it has any text.
func appendSubitem(dst []byte, text string) []byte {
	if text == "" {
		return dst
	}
	return append(append(append(dst, "  - "...), text...), '\n')
}

// webAddress matches an address that is no markup whatever stands in it.
var webAddress = regexp.MustCompile(`https://[A-Za-z0-9./~_#=?%-]+$`)

// reference is where to read on, with its address as a link.
func reference(s string) string {
	i := len(s)
	if m := webAddress.FindStringIndex(s); m != nil {
		i = m[0]
	}
	if i == len(s) {
		return markdown(s)
	}
	return markdown(s[:i]) + "<" + s[i:] + ">"
}
