package render

import (
	"fmt"
	"strconv"
	"time"

	"smtpcap/report"
)

// A fact is a name and what is known under it, one line of a section.
type fact struct{ name, value string }

// sessionFacts are the lines about the TLS session.
func sessionFacts(c *report.Connection) []fact {
	t := c.TLS
	facts := make([]fact, 0, 8) // as many as most sessions have
	add := func(name, value string) {
		if value != "" {
			facts = append(facts, fact{name, value})
		}
	}
	if t.Version.Known {
		add("version", clean(t.Version.V)+offered(t)+packetRef(serverHelloPacket(c)))
	}
	add("suite", suiteFact(c))
	add("key exchange", keyExchangeFact(t))
	add("server name", serverNameFact(t))
	add("resumed", resumedFact(c))
	add("OCSP", staplingFact(c))
	facts = append(facts, decryptionFacts(c)...)
	for _, a := range t.Alerts {
		if saysGoodbye(&a) {
			continue // as a session ends, and the dialogue has it
		}
		add("alert", fmt.Sprintf("%s %s(%d) from the %s%s",
			clean(a.Level), clean(a.Description), a.Code, a.From, packetRef(a.Packet)))
	}
	add("handshake", establishedFact(t))
	return facts
}

// saysGoodbye reports whether an alert is close_notify inside of TLS.
func saysGoodbye(a *report.Alert) bool {
	const closeNotify = 0 // RFC 8446, Section 6.1
	return a.Known == report.Decrypted && a.Code == closeNotify
}

func offered(t *report.TLS) string {
	if t.ClientHello == nil || t.ClientHello.Version == t.Version.V {
		return ""
	}
	return "; the client offered up to " + clean(t.ClientHello.Version)
}

func suiteFact(c *report.Connection) string {
	s := c.TLS.CipherSuite
	if s == nil {
		return ""
	}
	text := s.IANA
	if s.OpenSSL.Known && s.OpenSSL.V != s.IANA {
		text = s.OpenSSL.V + ", in IANA's words " + s.IANA
	}
	if s.Bits.Known && s.AlgorithmBits.Known {
		text += ", bits " + strconv.Itoa(s.Bits.V) + "/" + strconv.Itoa(s.AlgorithmBits.V)
	}
	return text + packetRef(serverHelloPacket(c))
}

func keyExchangeFact(t *report.TLS) string {
	switch {
	case t.KeyExchange != nil:
		return keyExchangeDetail(t) + packetRef(t.KeyExchange.Packet)
	case t.ServerHello != nil && t.ServerHello.Group.Known:
		return "group " + clean(t.ServerHello.Group.V) + packetRef(t.ServerHello.Packet)
	}
	return ""
}

func serverNameFact(t *report.TLS) string {
	switch {
	case t.ClientHello == nil:
		return ""
	case t.ServerName.Known:
		return clean(t.ServerName.V) + packetRef(t.ClientHello.Packet)
	}
	return "none asked for" + packetRef(t.ClientHello.Packet)
}

func resumedFact(c *report.Connection) string {
	if !c.TLS.Resumed {
		return ""
	}
	return join(", ", "yes", labelled("by ", c.TLS.ResumedBy)) + packetRef(serverHelloPacket(c))
}

func staplingFact(c *report.Connection) string {
	s := &c.TLS.CertificateStatus
	switch {
	case s.Sent.Known && s.Sent.V:
		return fmt.Sprintf("response stapled, %s%s", plural(s.Length.V, "byte"), packetRef(s.Packet))
	case s.Requested.Known && s.Requested.V && s.Sent.Known:
		return "asked for by the client; the server stapled no response"
	}
	return ""
}

func establishedFact(t *report.TLS) string {
	switch e := t.Established; {
	case !e.Known:
		return "cannot tell whether it was completed"
	case e.V:
		return "completed" + packetRef(t.EstablishedPacket)
	}
	return "not completed"
}

// endFact says how the connection ended, who ended it, and when.
func endFact(c *report.Connection) string {
	e := &c.Ended
	switch e.How {
	case report.EndCapture:
		return fmt.Sprintf("still open when the capture ends (last packet %d)", c.LastPacket)
	case report.EndIdle:
		return fmt.Sprintf("nothing was heard after packet %d for longer than any SMTP timeout", c.LastPacket)
	case report.EndEvicted:
		return fmt.Sprintf("followed no further after packet %d, to stay within smtpcap's memory limit", c.LastPacket)
	case report.EndTupleReused:
		return fmt.Sprintf("not in the capture; a new connection took the same ports in packet %d", e.Packet)
	}
	verb := "closed by the "
	if e.How == report.EndReset {
		verb = "reset by the "
	}
	s := verb + e.By.String()
	if e.Packet != 0 {
		s += " in packet " + number(e.Packet)
	}
	if d, ok := sinceLastData(c); ok {
		s += ", " + d + " after the last data"
	}
	if e.How == report.EndFIN && e.ResetPacket != 0 {
		s += fmt.Sprintf("; the reset in packet %d comes after that and is no error", e.ResetPacket)
	}
	return s
}

// sinceLastData is the time from the last event that carried data to the end.
func sinceLastData(c *report.Connection) (string, bool) {
	if c.LastData.IsZero() || c.Ended.Time.IsZero() {
		return "", false
	}
	// A FIN may come with the last data, and data may still follow it.
	d := c.Ended.Time.Sub(c.LastData.Time)
	if d <= 0 {
		return "", false
	}
	return duration(d), true
}

// fixed returns a number with so many digits behind the point.
func fixed(n float64, digits int) string { return strconv.FormatFloat(n, 'f', digits, 64) }

// duration returns a span as a person says it: "12 ms", "0.88 s", "3 min 20 s".
func duration(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < 100*time.Microsecond:
		return "less than 0.1 ms"
	case d < time.Millisecond:
		return fixed(float64(d.Microseconds())/1000, 1) + " ms"
	case d < 100*time.Millisecond:
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	case d < 10*time.Second:
		return fixed(d.Seconds(), 2) + " s"
	case d < time.Minute:
		return fixed(d.Seconds(), 0) + " s"
	case d < time.Hour:
		return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	if d >= 3*day {
		return plural(int64(d/day), "day")
	}
	return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
}

// oddFacts name what the standards of SMTP do not provide for. It is no fault as a
// rule; it explains what looks strange in the dialogue.
func oddFacts(c *report.Connection) []string {
	var facts []string
	for _, o := range c.SMTP.Oddities {
		facts = append(facts, fmt.Sprintf("%s, first from the %s%s", clean(o.What), o.From, packetRef(o.Packet)))
	}
	return facts
}
