package render

import (
	"fmt"

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
		dst = appendSubitems(dst, "", f.Text)
		dst = appendSubitems(dst, "", f.Advice...)
		dst = appendSubitems(dst, "see ", f.References...)
	}
	return append(dst, '\n')
}

// appendSubitems writes a list within an item, of the texts that are not empty.
func appendSubitems(dst []byte, label string, texts ...string) []byte {
	for _, text := range texts {
		if text != "" {
			dst = append(append(append(dst, "  - "...), markdown(label+text)...), '\n')
		}
	}
	return dst
}
