package render

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"smtpcap/report"
)

// Text is the report that a person reads: 78 columns, the verdict first, packet
// numbers at the left edge.
type Text struct {
	Color bool  // use ANSI colours for headings and verdicts
	Memo  *Memo // if not nil, text that repeats is kept in it
}

// Margins of the text report, in columns.
const (
	bodyIndent  = 4  // verdict and sections
	listIndent  = 6  // within a section
	eventIndent = 21 // text of an event, behind packet, seconds and side
	factIndent  = 21 // value of a fact, behind its name
)

// Begin writes what was read, what kept it from being read whole, and the sum.
func (t Text) Begin(dst []byte, o *Overview) []byte {
	dst = appendWrapped(dst, fileLine(o), 0, 2)
	for _, p := range o.Capture.Problems {
		dst = appendWrapped(dst, problemLine(&p), 0, 2)
	}
	for _, n := range captureNotes(o) {
		dst = appendWrapped(dst, n, 0, 2)
	}
	if s := sum(&o.Summary); s != "" {
		dst = append(dst, '\n')
		dst = appendWrapped(dst, s, 0, 0)
	}
	return append(dst, '\n')
}

// Connection writes one connection in full.
func (t Text) Connection(dst []byte, c *report.Connection) []byte {
	dst = t.heading(dst, c)
	dst = t.verdict(dst, c)
	dst = t.events(dst, c)
	if c.TLS != nil {
		dst = t.session(dst, c)
		dst = t.certificates(dst, c, report.Server)
		dst = t.certificates(dst, c, report.Client)
	}
	dst = section(dst, "End")
	dst = appendSpaces(dst, listIndent)
	dst = appendWrapped(dst, endFact(c), listIndent, listIndent)
	dst = appendList(dst, pathTitle, pathFacts(c))
	dst = appendList(dst, "Not in the capture", missingFacts(c))
	dst = appendList(dst, "Unusual in the dialogue", oddFacts(c))
	dst = t.logs(dst, c.Logs)
	return t.findings(dst, c.Findings)
}

// Separator stands between two connections.
func (t Text) Separator(dst []byte) []byte { return append(dst, '\n') }

// End writes nothing: all has been said.
func (t Text) End(dst []byte, _ *Overview) []byte { return dst }

// heading is "#1  client -> server (name)          MODE", on two lines where the
// addresses are long ones of IPv6.
func (t Text) heading(dst []byte, c *report.Connection) []byte {
	client := "#" + strconv.Itoa(c.ID) + "  " + endpoint(c.Client)
	head := " -> " + endpoint(c.Server)
	mode := modeWords[c.Mode]
	if columns(client)+columns(head)+2+columns(mode) <= lineWidth {
		head = client + head
	} else {
		dst = append(append(dst, t.style(bold, client)...), '\n')
		head = "   " + head
	}
	if name := serverName(c); name != "" && columns(head)+columns(name)+20 <= lineWidth {
		head += " (" + name + ")"
	}
	pad := max(lineWidth-columns(head)-columns(mode), 2)
	line := head + strings.Repeat(" ", pad) + mode
	return append(append(dst, t.style(bold, line)...), "\n\n"...)
}

func (t Text) verdict(dst []byte, c *report.Connection) []byte {
	start := len(dst)
	dst = appendSpaces(dst, bodyIndent)
	dst = appendWrapped(dst, verdict(c), bodyIndent, bodyIndent)
	if t.Color {
		said := t.style(outcomeStyle[c.Outcome()], string(dst[start:len(dst)-1]))
		dst = append(append(dst[:start], said...), '\n')
	}
	return append(dst, '\n')
}

func (t Text) events(dst []byte, c *report.Connection) []byte {
	if len(c.Events) == 0 {
		return dst
	}
	dst = append(dst, " packet  seconds\n"...)
	for i := range c.Events {
		e := &c.Events[i]
		dst = appendEvent(dst, c, e)
	}
	if c.EventsOmitted > 0 {
		dst = appendSpaces(dst, eventIndent)
		dst = append(dst, fmt.Sprintf("… and %s more\n", plural(c.EventsOmitted, "event"))...)
	}
	if readInside(c) {
		dst = appendSpaces(dst, eventIndent)
		dst = append(append(dst, insideLegend...), '\n')
	}
	return append(dst, '\n')
}

// appendEvent appends what happened. The details of TLS messages stand in a column,
// those of SMTP follow the command or the code.
func appendEvent(dst []byte, c *report.Connection, e *report.Event) []byte {
	start := len(dst)
	dst = appendEventMargin(dst, e)
	used := len(dst) - start // more than eventIndent where a number is wider than its column
	name, detail := eventText(c, e)
	if detail == "" {
		return appendWrapped(dst, name, used, eventIndent)
	}
	dst = append(append(dst, name...), ' ')
	used += columns(name) + 1
	indent := eventIndent
	if aligned(e.Kind) {
		dst = appendSpaces(dst, nameWidth-columns(name))
		used += max(nameWidth-columns(name), 0)
		indent = max(eventIndent+columns(name), eventIndent+nameWidth) + 1
	}
	return appendWrapped(dst, detail, used, indent)
}

// Widths of the columns before an event's text.
const (
	packetWidth  = 7
	secondsWidth = 8
)

// appendEventMargin appends the packet, the seconds and the side of an event:
// C for the client, S for the server, with a mark where it was decrypted.
func appendEventMargin(dst []byte, e *report.Event) []byte {
	var b [24]byte
	dst = appendRight(dst, packetWidth, strconv.AppendInt(b[:0], int64(e.Packet), 10))
	dst = append(dst, ' ')
	dst = appendRight(dst, secondsWidth, appendSeconds(b[:0], e.At))
	return append(dst, ' ', ' ', sideLetters[e.From], readMarks[e.Known], ' ')
}

var readMarks = [...]byte{report.Unknown: ' ', report.Observed: ' ', report.Decrypted: '*', report.Inferred: ' '}

var sideLetters = [...]byte{report.Nobody: ' ', report.Client: 'C', report.Server: 'S'}

// appendSeconds appends a span with milliseconds, which are what a person compares
// with a log.
func appendSeconds(dst []byte, at report.Opt[report.Seconds]) []byte {
	if !at.Known {
		return dst
	}
	ms := time.Duration(at.V).Milliseconds()
	if ms < 0 {
		dst, ms = append(dst, '-'), -ms
	}
	dst = append(strconv.AppendInt(dst, ms/1000, 10), '.')
	return append(dst, byte('0'+ms/100%10), byte('0'+ms/10%10), byte('0'+ms%10))
}

// appendRight appends text at the right of a column.
func appendRight(dst []byte, width int, text []byte) []byte {
	return append(appendSpaces(dst, width-len(text)), text...)
}

func (t Text) session(dst []byte, c *report.Connection) []byte {
	dst = section(dst, "TLS session")
	return append(appendFacts(dst, sessionFacts(c)), '\n')
}

// appendFacts writes a line a fact, its value in a column behind its name.
func appendFacts(dst []byte, facts []fact) []byte {
	for _, f := range facts {
		dst = appendSpaces(dst, listIndent)
		dst = append(dst, f.name...)
		dst = appendSpaces(dst, factIndent-listIndent-len(f.name))
		dst = appendWrapped(dst, f.value, factIndent, factIndent)
	}
	return dst
}

// appendList writes a section of lines, if there are any.
func appendList(dst []byte, title string, lines []string) []byte {
	if len(lines) == 0 {
		return dst
	}
	dst = section(append(dst, '\n'), title)
	for _, line := range lines {
		dst = appendSpaces(dst, listIndent)
		dst = appendWrapped(dst, line, listIndent, listIndent+2)
	}
	return dst
}

func section(dst []byte, title string) []byte {
	dst = appendSpaces(dst, bodyIndent)
	return appendWrapped(dst, title, bodyIndent, bodyIndent+2)
}

// An ansi is the parameter of a terminal's "select graphic rendition" sequence.
type ansi string

const (
	bold   ansi = "1"
	green  ansi = "32"
	yellow ansi = "33"
	red    ansi = "31"
)

var outcomeStyle = map[report.Outcome]ansi{
	report.OutcomeEncrypted: green,
	report.OutcomeTLSFailed: red,
	report.OutcomePlaintext: yellow,
}

func (t Text) style(a ansi, s string) string {
	if !t.Color || a == "" {
		return s
	}
	return "\x1b[" + string(a) + "m" + s + "\x1b[0m"
}
