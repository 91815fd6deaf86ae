package render

import (
	"fmt"
	"strings"

	"smtpcap/report"
)

// cannotTell names what the capture lacks, where an answer hangs on it, and how
// to capture it next time.
func cannotTell(c *report.Connection) string {
	if !lacksAnswer(c) {
		return ""
	}
	why := whatIsMissing(c)
	if why == "" && c.Ended.How != report.EndCapture {
		return "" // another capture would show no more
	}
	return strings.TrimSpace(why + " " + captureAgain(c))
}

func lacksAnswer(c *report.Connection) bool {
	if c.SMTP.NotSMTP.Known {
		return false
	}
	return c.ServerChain.Status == report.ChainIncomplete || c.ClientCertificate.Status == report.ClientIncomplete ||
		c.Outcome() == report.OutcomeUnknown
}

func whatIsMissing(c *report.Connection) string {
	comp := &c.Completeness
	switch {
	case comp.OneSided && c.ToServer.Packets > 0:
		return "The capture holds only what the client sent."
	case comp.OneSided:
		return "The capture holds only what the server sent."
	case comp.TruncatedBySnaplen:
		return fmt.Sprintf("The capture's snap length cut off %s.", plural(comp.MissingBytes, "byte"))
	case len(comp.Missing) > 0:
		return fmt.Sprintf("%s missing before packet %d.", verbed(comp.Missing[0].Bytes), comp.Missing[0].Packet)
	case comp.MidStream:
		return "The capture begins after the connection did."
	}
	return ""
}

func verbed(n int64) string {
	if n == 1 {
		return "1 byte is"
	}
	return plural(n, "byte") + " are"
}

// captureAgain is the command that captures all that is needed.
func captureAgain(c *report.Connection) string {
	return fmt.Sprintf("Capture again with: tcpdump -s 0 -w new.pcap port %d and host %s", c.Server.Port, c.Server.IP)
}

// missingFacts say what the capture does not show of the connection.
func missingFacts(c *report.Connection) []string {
	comp := &c.Completeness
	var facts []string
	if comp.MidStream {
		facts = append(facts, fmt.Sprintf("The capture begins after the connection did; its first packet here is %d.", c.FirstPacket))
	}
	if comp.OneSided {
		facts = append(facts, whatIsMissing(c))
	}
	if comp.TruncatedBySnaplen {
		facts = append(facts, "Packets were cut off by the snap length of the capture (tcpdump -s 0 takes them whole).")
	}
	for _, m := range comp.Missing {
		facts = append(facts, missingFact(&m))
	}
	if n := comp.Gaps - int64(len(comp.Missing)); n > 0 {
		facts = append(facts, fmt.Sprintf("And %s; %s missing in all.", plural(n, "more gap"), verbed(comp.MissingBytes)))
	}
	for _, l := range comp.Limits {
		facts = append(facts, "A limit of smtpcap was reached: "+clean(l)+".")
	}
	return facts
}

// missingFact says which bytes are missing, and where.
func missingFact(m *report.Missing) string {
	s := fmt.Sprintf("%s missing before packet %d, in what the %s sent", verbed(m.Bytes), m.Packet, m.From)
	if m.Cut {
		s = fmt.Sprintf("%s of packet %d cut off, from the %s", plural(m.Bytes, "byte"), m.Packet, m.From)
	}
	if m.During != "" {
		s += " (" + clean(m.During) + ")"
	}
	return s + "."
}
