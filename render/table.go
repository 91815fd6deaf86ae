package render

import (
	"strconv"
	"strings"
	"time"

	"smtpcap/report"
)

// The table has one line a connection, in 78 columns. Its cells are short words;
// the legend under it explains them.

const tableHead = "   # time     client          server          mode     TLS chain cert  end   !"

// Widths of columns. A number wider than its own takes from the client's address.
const (
	numberWidth  = 4
	timeWidth    = 8
	addressWidth = 15
	modeWidth    = 8
	versionWidth = 4
	chainWidth   = 4
	clientWidth  = 5
	endWidth     = 5
)

const tableLegend = `chain: how many certificates the server showed. cert: what the client
answered: "-" not asked, "empty" asked and had none, a number of certificates,
"none" went on without an answer, "zero" a list with an entry of length zero,
"alert" SSL 3.0's way to have none. Both: "hid" hidden by the encryption of
TLS 1.3, "old" shown in an earlier connection, "anon" none in this suite,
"key" a raw key, "bad" malformed, "cut" not in the capture. TLS: "fail" not
completed, "ref~" refused under encryption. "~" behind a word: inferred from
the lengths of encrypted records ("empt~", "sent~", "-~"). end: FIN or RST by
C(lient) or S(erver), "open" at the end of the capture, "idle" silent for too
long, "cut" for another reason. !: the gravest finding, by the first letter of
its severity; "-" none.
`

// TableBegin writes the heading of the table.
func (t Text) TableBegin(dst []byte) []byte {
	return append(dst, t.style(bold, tableHead)+"\n"...)
}

// Row writes a connection's line of the table.
func (t Text) Row(dst []byte, c *report.Connection) []byte {
	start := "-"
	if !c.Start.IsZero() {
		start = c.Start.UTC().Format(time.TimeOnly)
	}
	id := strconv.Itoa(c.ID)
	room := addressWidth - max(len(id)-numberWidth, 0)
	dst = appendRight(dst, numberWidth, []byte(id))
	dst = appendCell(dst, timeWidth, start)
	dst = appendCell(dst, room, shortAddress(c.Client, room))
	dst = appendCell(dst, addressWidth, shortAddress(c.Server, addressWidth))
	dst = appendCell(dst, modeWidth, tableModes[c.Mode])
	dst = appendCell(dst, versionWidth, tableVersion(c))
	dst = appendRight(append(dst, ' '), chainWidth, []byte(tableChain(&c.ServerChain)))
	dst = appendCell(dst, clientWidth, tableClient(&c.ClientCertificate))
	dst = appendCell(dst, endWidth, tableEnd(&c.Ended))
	return append(appendCell(dst, 0, tableWorst(c.Findings)), '\n')
}

// appendCell appends a space and text at the left of a column.
func appendCell(dst []byte, width int, text string) []byte {
	dst = append(append(dst, ' '), text...)
	return appendSpaces(dst, width-columns(text))
}

// TableEnd writes the legend.
func (t Text) TableEnd(dst []byte) []byte {
	return append(append(dst, '\n'), tableLegend+"\n"...)
}

// shortAddress returns an address in so many columns: of a longer one, its end.
func shortAddress(e report.Endpoint, width int) string {
	s := e.IP.String()
	if len(s) > width {
		return ".." + s[len(s)-width+2:]
	}
	return s
}

// tableWorst is the first letter of the gravest finding's severity.
func tableWorst(findings []report.Finding) string {
	if len(findings) == 0 || findings[0].Severity == "" {
		return "-"
	}
	return strings.ToUpper(clean(findings[0].Severity)[:1])
}

var tableModes = map[report.Mode]string{
	report.ModePlaintext:   "clear",
	report.ModeSTARTTLS:    "STARTTLS",
	report.ModeImplicitTLS: "implicit",
	report.ModeUnknown:     "?",
}

func tableVersion(c *report.Connection) string {
	switch c.Outcome() {
	case report.OutcomeTLSFailed:
		if refusedUnseen(c) != "" {
			return "ref" + inferredMark
		}
		return "fail"
	case report.OutcomeEncrypted, report.OutcomeTLSOpen:
		if c.TLS == nil {
			return "?" // asked for and granted; no byte of it is in the capture
		}
		v := c.TLS.Version.V
		if s, ok := strings.CutPrefix(v, "TLS "); ok {
			return clean(s[:min(len(s), 3)])
		}
		if strings.HasPrefix(v, "SSL ") {
			return "SSL" + clean(v[4:5])
		}
		return "?"
	}
	return "-"
}

var tableChains = map[report.ChainStatus]string{
	report.ChainNotStarted:   "-",
	report.ChainAnonymous:    "anon",
	report.ChainResumed:      "old",
	report.ChainEncrypted:    "hid",
	report.ChainRawPublicKey: "key",
	report.ChainMalformed:    "bad",
	report.ChainIncomplete:   "cut",
}

func tableChain(ch *report.ServerChain) string {
	if ch.Length.Known {
		return strconv.Itoa(ch.Length.V)
	}
	return tableChains[ch.Status]
}

var tableClients = map[report.ClientStatus]string{
	report.ClientNotStarted:      "-",
	report.ClientNotRequested:    "-",
	report.ClientEmpty:           "empty",
	report.ClientSent:            "sent",
	report.ClientZeroLengthEntry: "zero",
	report.ClientMissing:         "none",
	report.ClientDeclinedByAlert: "alert",
	report.ClientResumed:         "old",
	report.ClientEncrypted:       "hid",
	report.ClientRawPublicKey:    "key",
	report.ClientMalformed:       "bad",
	report.ClientIncomplete:      "cut",
}

// inferredMark stands behind what was inferred, in the place of a word's end if need
// be.
const inferredMark = "~"

func tableClient(cc *report.ClientCertificate) string {
	cell := tableClients[cc.Status]
	if cc.Length.Known && cc.Status == report.ClientSent {
		cell = strconv.Itoa(cc.Length.V)
	}
	if cc.Known == report.Inferred {
		cell = cell[:min(len(cell), clientWidth-len(inferredMark))] + inferredMark
	}
	return cell
}

func tableEnd(e *report.Ended) string {
	by := ""
	switch e.By {
	case report.Client:
		by = " C"
	case report.Server:
		by = " S"
	}
	switch e.How {
	case report.EndFIN:
		return "FIN" + by
	case report.EndReset:
		return "RST" + by
	case report.EndCapture:
		return "open"
	case report.EndIdle:
		return "idle"
	}
	return "cut"
}
