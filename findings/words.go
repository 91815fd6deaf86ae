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
	case d < 2*time.Minute:
		return fmt.Sprintf("%.2f s", d.Seconds())
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

// lastMessage names what was said last before a packet; 0 is the end of the
// connection. It is empty where nothing was.
func (x *context) lastMessage(before report.PacketNumber) string {
	for i := len(x.Events) - 1; i >= 0; i-- {
		e := &x.Events[i]
		if before != 0 && e.Packet >= before || e.Kind == report.EventTCP || e.Kind == report.EventNote {
			continue
		}
		switch e.Kind {
		case report.EventReply:
			return fmt.Sprintf("the %s's reply %s", e.From, e.Name)
		case report.EventEncrypted:
			return fmt.Sprintf("encrypted data of the %s", e.From)
		}
		return fmt.Sprintf("the %s's %s", e.From, e.Name)
	}
	return ""
}

// maxNames is how many names a text lists. It says how many more there are.
const maxNames = 3

// list writes names one after the other.
func list(names []string) string {
	if len(names) > maxNames {
		return strings.Join(names[:maxNames], ", ") + fmt.Sprintf(" and %d more", len(names)-maxNames)
	}
	return strings.Join(names, ", ")
}
