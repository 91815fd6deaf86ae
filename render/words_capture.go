package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"

	"smtpcap/report"
)

// fileLine sums up the file: "pax.dump: 1 SMTP connection in 34 packets, …".
func fileLine(o *Overview) string {
	c := &o.Capture
	s := fmt.Sprintf("%s: %s in %s", fileNames(c.Files), plural(o.Summary.Connections, "SMTP connection"),
		plural(c.Packets, "packet"))
	if o.Summary.Connections == 0 {
		s = fmt.Sprintf("%s: no SMTP connection in %s", fileNames(c.Files), plural(c.Packets, "packet"))
		if len(c.Ports) > 0 {
			s += " (looked at " + portList(c.Ports) + hostList(c.Hosts) + ")"
		}
	}
	if c.First.IsZero() {
		return s
	}
	s += ", " + c.First.UTC().Format("2 Jan 2006 15:04:05") + " UTC"
	if d := c.Last.Sub(c.First.Time); d > 0 {
		s += ", " + duration(d)
	}
	return s
}

func fileNames(files []string) string {
	const most = 3
	names := make([]string, 0, most)
	for i, f := range files {
		if i == most {
			return strings.Join(names, ", ") + fmt.Sprintf(" and %d more", len(files)-most)
		}
		names = append(names, clean(f))
	}
	return strings.Join(names, ", ")
}

func portList(ports []uint16) string {
	var b strings.Builder
	b.WriteString("port ")
	for i, p := range ports {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%d", p)
	}
	return b.String()
}

func hostList(hosts []string) string {
	if len(hosts) == 0 {
		return ""
	}
	return " of " + clean(strings.Join(hosts, ", "))
}

func problemLine(p *report.Problem) string {
	return clean(p.File) + ": " + clean(p.Text)
}

// captureNotes are what else is to be known of what was read: how packets are numbered,
// which keys there were, and what could not be read.
func captureNotes(o *Overview) []string {
	var lines []string
	if len(o.Capture.Inputs) > 1 {
		lines = append(lines, numbering(o.Capture.Inputs))
	}
	if len(o.Capture.Keys) > 0 {
		lines = append(lines, keyNote(o.Capture.Keys))
	}
	var parts []string
	for _, n := range o.Capture.NotUnderstood {
		parts = append(parts, humanize.Comma(n.Count)+" "+clean(n.What))
	}
	if len(parts) > 0 {
		lines = append(lines, "Not understood and left out: "+strings.Join(parts, "; ")+".")
	}
	return lines
}

// keyNote says which keys there were.
func keyNote(files []report.KeyFile) string {
	parts := make([]string, len(files))
	for i := range files {
		f := &files[i]
		name, thing := clean(f.File), "secret"
		switch f.Source {
		case report.KeysFromBlock:
			name = "the capture itself"
		case report.KeysFromServer:
			thing = "private key"
		}
		parts[i] = name + " has " + plural(f.Secrets, thing)
		if f.Secrets == 0 {
			parts[i] = name + " has no secret"
		}
		if f.Unknown > 0 {
			parts[i] += ", " + plural(f.Unknown, "line") + " not used"
		}
	}
	return "Keys: " + strings.Join(parts, "; ") + "."
}

// numbering says how packets of several files are numbered.
func numbering(inputs []report.Input) string {
	var parts []string
	for i := range inputs {
		in := &inputs[i]
		if in.Packets > 0 && in.LastPacket-in.FirstPacket+1 == report.PacketNumber(in.Packets) {
			parts = append(parts, fmt.Sprintf("%s is %d to %d", clean(in.Name), in.FirstPacket, in.LastPacket))
		}
	}
	s := "Packet numbers run through all files in the order of time, as mergecap numbers them"
	if len(parts) > 0 && len(parts) <= 8 {
		s += ": " + strings.Join(parts, ", ")
	}
	return s + "."
}

// sum is the sentence that adds up many connections.
func sum(s *report.Summary) string {
	if s.Connections < Many {
		return ""
	}
	var parts []string
	add := func(n int, what string) {
		if n > 0 {
			parts = append(parts, humanize.Comma(int64(n))+" "+what)
		}
	}
	add(s.Encrypted, "encrypted")
	add(s.Plaintext, "in clear")
	add(s.TLSFailed, "where TLS failed")
	add(s.Unknown, "that cannot be told")
	text := fmt.Sprintf("%s: %s.", plural(s.Connections, "connection"), strings.Join(parts, ", "))
	if s.Decrypted > 0 {
		text += " Decrypted: " + humanize.Comma(int64(s.Decrypted)) + "."
	}
	if a := asked(s); a != "" {
		text += " " + a
	}
	if f := findingCounts(s); f != "" {
		text += " " + f
	}
	return text
}

// asked says what the servers asked the clients for, and what they got.
func asked(s *report.Summary) string {
	var parts []string
	for _, status := range []report.ClientStatus{report.ClientNotRequested, report.ClientEmpty, report.ClientSent,
		report.ClientZeroLengthEntry, report.ClientMissing, report.ClientDeclinedByAlert, report.ClientEncrypted} {
		if n := s.ClientCertificates[status.String()]; n > 0 {
			parts = append(parts, humanize.Comma(int64(n))+" "+clientWords[status])
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "Client certificates: " + strings.Join(parts, ", ") + "."
}

var clientWords = map[report.ClientStatus]string{
	report.ClientNotRequested:    "not asked for",
	report.ClientEmpty:           "asked for and empty",
	report.ClientSent:            "sent",
	report.ClientZeroLengthEntry: "with an entry of length zero",
	report.ClientMissing:         "asked for and not answered",
	report.ClientDeclinedByAlert: "declined by an alert",
	report.ClientEncrypted:       "encrypted",
}

func findingCounts(s *report.Summary) string {
	if len(s.Findings) == 0 {
		return ""
	}
	ids := make([]string, 0, len(s.Findings))
	for id := range s.Findings {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for i, id := range ids {
		ids[i] = fmt.Sprintf("%s %s", id, humanize.Comma(int64(s.Findings[id])))
	}
	return "Findings: " + strings.Join(ids, ", ") + "."
}
