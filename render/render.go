// Package render turns a report into text, JSON or Markdown. It makes no
// judgements and knows no packets: what it says is in the report. Text from the
// wire passes through one escape function a format, so that a banner cannot
// drive a terminal or a ticket system.
package render

import "smtpcap/report"

// Many is the number of connections from which a report begins with a table.
const Many = 4

// An Overview is what a report says of the capture as a whole.
type Overview struct {
	Capture report.Capture
	Summary report.Summary
}

// A Renderer writes the parts of a report. The parts of a connection can be
// written as soon as it is settled, before the overview is known; the caller puts
// all in order: Begin, the Rows between TableBegin and TableEnd if there is a
// table, the Connections with Separator between them, End. Each method appends
// to dst and returns it; what it appends hangs on nothing but the arguments.
type Renderer interface {
	Begin(dst []byte, o *Overview) []byte
	TableBegin(dst []byte) []byte
	Row(dst []byte, c *report.Connection) []byte
	TableEnd(dst []byte) []byte
	Connection(dst []byte, c *report.Connection) []byte
	Separator(dst []byte) []byte
	End(dst []byte, o *Overview) []byte
}
