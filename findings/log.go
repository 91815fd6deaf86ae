package findings

import "smtpcap/report"

// logs returns what each side would have logged about the connection.
func logs(c *report.Connection) []report.LogLine { return nil }
