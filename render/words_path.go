package render

import (
	"fmt"

	"smtpcap/report"
)

const pathTitle = "Packets that did not get through"

// pathFacts say what shows that packets of full size do not get through: what
// routers complain of, and which segments were sent in vain.
func pathFacts(c *report.Connection) []string {
	var facts []string
	for i := range c.TooBig {
		facts = append(facts, tooBigFact(&c.TooBig[i]))
	}
	if s := c.ToServer.Stalled; s != nil {
		facts = append(facts, stallFact(report.Client, s, c.ToClient.MSS))
	}
	if s := c.ToClient.Stalled; s != nil {
		facts = append(facts, stallFact(report.Server, s, c.ToServer.MSS))
	}
	return facts
}

func tooBigFact(t *report.TooBig) string {
	s := "A router says by ICMP that a packet"
	if t.To != report.Nobody {
		s += " of the " + t.To.String()
	}
	s += " is too big for the next link"
	if t.MTU > 0 {
		s += fmt.Sprintf(", which carries %s", plural(t.MTU, "byte"))
	}
	return s + packetRef(t.Packet) + "."
}

// stallFact says which segment was never acknowledged, how long it was allowed to be,
// and whether shorter ones were.
func stallFact(from report.Side, s *report.Stall, allowed report.Opt[int]) string {
	text := fmt.Sprintf("The %s sent a segment of %s %d times%s and got no acknowledgement", from,
		plural(s.Length, "byte"), s.Sent, packetRef(s.Packet, s.Last))
	if allowed.Known {
		text += fmt.Sprintf("; the %s allows %s", from.Peer(), plural(allowed.V, "byte"))
	}
	switch {
	case s.Passed >= s.Length:
		text += "; others as long may have got through"
	case s.Smaller != 0:
		text += "; a shorter one got through" + packetRef(s.Smaller)
	}
	return text + "."
}
