package findings

import (
	"fmt"
	"slices"
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
