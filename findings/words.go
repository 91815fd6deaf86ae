package findings

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"smtpcap/report"
)

// alertWords names an alert as mail logs and the registry do: "unknown_ca(48)".
func alertWords(a *report.Alert) string { return fmt.Sprintf("%s(%d)", a.Description, a.Code) }

// refusalWords repeats a negative reply of the server.
func refusalWords(r *report.Refusal) string {
	s := strconv.Itoa(r.Code)
	if r.Enhanced.Known {
		s += " " + r.Enhanced.V
	}
	if r.Text != "" {
		s += " " + r.Text
	}
	return `"` + s + `"`
}

// span says how long a time is, in the unit that people would take.
func span(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	case d < 2*time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < 2*time.Hour:
		return fmt.Sprintf("%d minutes", int(d.Minutes()))
	case d < 2*day:
		return fmt.Sprintf("%d hours", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d/day))
}

// counted says how many things there are.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}

// ending says who ended the connection, where, and how long after the last data.
func (x *context) ending() string {
	e := &x.Ended
	verb := "closed"
	if e.How == report.EndReset {
		verb = "reset"
	}
	if e.By == report.Nobody {
		return "Nobody is seen to end the connection"
	}
	s := fmt.Sprintf("The %s %s the connection in packet %d", e.By, verb, e.Packet)
	if !e.Time.IsZero() && !x.LastData.IsZero() && !e.Time.Before(x.LastData.Time) {
		s += fmt.Sprintf(", %s after the last data", span(e.Time.Sub(x.LastData.Time)))
	}
	return s
}

// lastMessage names what was said last, up to a packet. It is empty where that is
// not known.
func (x *context) lastMessage(before report.PacketNumber) string {
	if x.TLS != nil && x.TLS.RecordsOmitted > 0 {
		return ""
	}
	if last := x.lastInside(before); last != "" {
		return last
	}
	if r := x.lastRecord(before); r != nil {
		return fmt.Sprintf("encrypted data of the %s (packet %d)", r.From, r.Packet)
	}
	if x.TLS != nil {
		if m := x.TLS.LastMessage; m != nil && m.Packet <= before {
			return fmt.Sprintf("the %s's %s (packet %d)", m.From, m.Name, m.Packet)
		}
		return ""
	}
	if x.LastDataPacket == 0 || x.LastDataPacket > before {
		return ""
	}
	return fmt.Sprintf("%s (packet %d)", x.lastInClear(), x.LastDataPacket)
}

// lastInClear names what was said last in a session in clear.
func (x *context) lastInClear() string {
	command := x.SMTP.LastCommand
	switch {
	case x.LastDataFrom == report.Server && !command.Known:
		return "the server's greeting"
	case x.LastDataFrom == report.Server:
		return "the server's reply to " + command.V
	case command.Known:
		return "the client's " + command.V
	}
	return "data of the client"
}

// lastRecord returns the last record before a packet of what is spoken inside TLS,
// nil where there is none.
func (x *context) lastRecord(before report.PacketNumber) *report.EncryptedRecord {
	if x.TLS == nil {
		return nil
	}
	for i := len(x.TLS.EncryptedRecords) - 1; i >= 0; i-- {
		if r := &x.TLS.EncryptedRecords[i]; r.Packet < before && r.Type == applicationData {
			return r
		}
	}
	return nil
}

// endingAfter says who ended the connection, and what came last before that.
func (x *context) endingAfter() string {
	if last := x.lastMessage(x.Ended.Packet); last != "" {
		return x.ending() + ". The last message was " + last + "."
	}
	return x.ending() + "."
}

// namesListed is how many names a text lists. It says how many more there are.
const namesListed = 3

// list writes names one after the other.
func list(names []string) string {
	if len(names) > namesListed {
		return strings.Join(names[:namesListed], ", ") + fmt.Sprintf(" and %d more", len(names)-namesListed)
	}
	return strings.Join(names, ", ")
}
