package render

import (
	"fmt"
	"strings"

	"smtpcap/report"
)

// Markdown is the report as GitHub Flavored Markdown, to be pasted into a ticket.
type Markdown struct{}

// Begin writes the title, what was read and the sum.
func (Markdown) Begin(dst []byte, o *Overview) []byte {
	dst = append(dst, "## smtpcap\n\n"...)
	dst = appendParagraph(dst, fileLine(o))
	for i := range o.Capture.Problems {
		dst = appendParagraph(dst, problemLine(&o.Capture.Problems[i]))
	}
	for _, n := range captureNotes(o) {
		dst = appendParagraph(dst, n)
	}
	if s := sum(&o.Summary); s != "" {
		dst = appendParagraph(dst, s)
	}
	return dst
}

// TableBegin writes the heading of the table of connections.
func (Markdown) TableBegin(dst []byte) []byte {
	return append(dst, "| # | time | client | server | mode | TLS | chain | cert | end | worst finding |\n"+
		"| ---: | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"...)
}

// Row writes a connection's line of the table.
func (Markdown) Row(dst []byte, c *report.Connection) []byte {
	start := "-"
	if !c.Start.IsZero() {
		start = c.Start.UTC().Format("15:04:05")
	}
	return appendCells(dst, fmt.Sprint(c.ID), start, endpoint(c.Client), endpoint(c.Server), tableModes[c.Mode],
		tableVersion(c), tableChain(&c.ServerChain), tableClient(&c.ClientCertificate), tableEnd(&c.Ended), worstFinding(c))
}

// worstFinding is the gravest finding, with its severity.
func worstFinding(c *report.Connection) string {
	if len(c.Findings) == 0 {
		return "-"
	}
	return c.Findings[0].Severity + " " + c.Findings[0].ID
}

// TableEnd writes the legend.
func (Markdown) TableEnd(dst []byte) []byte {
	return appendParagraph(append(dst, '\n'), strings.Join(strings.Fields(tableLegend), " "))
}

// Connection writes one connection in full.
func (m Markdown) Connection(dst []byte, c *report.Connection) []byte {
	dst = fmt.Appendf(dst, "### %s\n\n", markdown(fmt.Sprintf("#%d %s -> %s, %s",
		c.ID, endpoint(c.Client), endpoint(c.Server), modeWords[c.Mode])))
	dst = fmt.Appendf(dst, "**%s**\n\n", markdown(verdict(c)))
	dst = m.events(dst, c)
	if c.TLS != nil {
		dst = m.session(dst, c)
		dst = m.certificates(dst, c, report.Server)
		dst = m.certificates(dst, c, report.Client)
	}
	dst = appendParagraph(dst, "End: "+endFact(c)+".")
	dst = appendItems(dst, pathTitle, pathFacts(c))
	dst = appendItems(dst, "Not in the capture", missingFacts(c))
	dst = appendItems(dst, "Unusual in the dialogue", oddFacts(c))
	dst = m.logs(dst, c.Logs)
	return m.findings(dst, c.Findings)
}

// Separator and End write nothing: paragraphs part the connections.
func (Markdown) Separator(dst []byte) []byte        { return dst }
func (Markdown) End(dst []byte, _ *Overview) []byte { return dst }

func (Markdown) events(dst []byte, c *report.Connection) []byte {
	if len(c.Events) == 0 {
		return dst
	}
	dst = append(dst, "| packet | seconds | from | |\n| ---: | ---: | --- | --- |\n"...)
	for i := range c.Events {
		e := &c.Events[i]
		seconds := string(appendSeconds(nil, e.At))
		name, detail := eventText(c, e)
		dst = appendCells(dst, fmt.Sprint(e.Packet), seconds, e.From.String()+strings.TrimSpace(string(readMarks[e.Known])), strings.TrimRight(name+" "+detail, " "))
	}
	if c.EventsOmitted > 0 {
		dst = appendCells(dst, "", "", "", "… and "+plural(c.EventsOmitted, "event")+" more")
	}
	if readInside(c) {
		dst = appendCells(dst, "", "", "", insideLegend)
	}
	return append(dst, '\n')
}

func (Markdown) session(dst []byte, c *report.Connection) []byte {
	dst = append(dst, "TLS session:\n\n"...)
	return append(appendFactItems(dst, sessionFacts(c)), '\n')
}

// appendItems writes a list under a title, if it has any items.
func appendItems(dst []byte, title string, items []string) []byte {
	if len(items) == 0 {
		return dst
	}
	dst = append(append(dst, title...), ":\n\n"...)
	for _, item := range items {
		dst = fmt.Appendf(dst, "- %s\n", markdown(item))
	}
	return append(dst, '\n')
}

// appendFactItems writes a list of facts.
func appendFactItems(dst []byte, facts []fact) []byte {
	for _, f := range facts {
		dst = fmt.Appendf(dst, "- %s: %s\n", f.name, markdown(f.value))
	}
	return dst
}

func appendParagraph(dst []byte, text string) []byte {
	return append(append(dst, markdown(text)...), "\n\n"...)
}

func appendCells(dst []byte, cells ...string) []byte {
	for _, cell := range cells {
		dst = append(dst, "| "...)
		dst = append(dst, markdown(cell)...)
		dst = append(dst, ' ')
	}
	return append(dst, "|\n"...)
}
