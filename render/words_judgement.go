package render

import (
	"strings"

	"smtpcap/report"
)

// findingTitle names a finding, with the packets that prove it.
func findingTitle(f *report.Finding) string {
	s := clean(f.ID)
	if f.Title != "" {
		s += ": " + clean(strings.TrimSuffix(f.Title, "."))
	}
	return s + packetRef(f.Packets...) + notObserved(f.Known)
}

// notObserved says of what was not read on the wire how it is known.
func notObserved(k report.Known) string {
	if k == report.Decrypted || k == report.Inferred {
		return ", " + k.String()
	}
	return ""
}

// logTitle says whose log a line would stand in, and how sure that is.
func logTitle(l *report.LogLine) string {
	return join(", ", roleWords[l.By], clean(l.Program)) + ": " + certaintyWords[l.Certainty]
}

var roleWords = [...]string{
	report.Nobody: "",
	report.Client: "sender",
	report.Server: "receiver",
}

var certaintyWords = [...]string{
	report.CannotKnow: "cannot be known",
	report.Probable:   "probable",
	report.Certain:    "certain",
}

// logLine is the line, or where the program writes none, the word that its rules see.
func logLine(l *report.LogLine) string {
	if l.Line == "" && l.Value.Known {
		return "(no line; ${verify} is " + clean(l.Value.V) + ")"
	}
	return clean(l.Line)
}

// logWords are the words that are possible, if there are several.
func logWords(l *report.LogLine) string {
	if len(l.Values) < 2 {
		return ""
	}
	return clean(strings.Join(l.Values, " or "))
}

// logReason says which words are possible, and why.
func logReason(l *report.LogLine) string { return join(": ", logWords(l), clean(l.Why)) }
