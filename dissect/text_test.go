package dissect

import (
	"smtpcap/reassembly"
	"smtpcap/report"
	"strings"
	"testing"
)

func TestCutBoundsText(t *testing.T) {
	for _, n := range []int{0, 1, maxText - 1, maxText, maxText + 1, 10 * maxText} {
		text := strings.Repeat("a", n)
		got := cut(text)
		if n <= maxText && got != text {
			t.Errorf("a text of %d bytes is changed", n)
		}
		if n > maxText && (len(got) != maxText || !strings.HasSuffix(got, cutMark)) {
			t.Errorf("a text of %d bytes becomes one of %d: %q", n, len(got), got[len(got)-10:])
		}
	}
}

func TestEventTextIsBounded(t *testing.T) {
	c := newConn(new(Dissector), &reassembly.Conn{})
	for range 4 * maxEventText / maxText {
		c.event(report.Observed, report.Client, report.EventCommand, reassembly.Mark{Packet: 1}, "MAIL", strings.Repeat("a", 2*maxText))
	}
	kept := 0
	for _, e := range c.rep.Events {
		kept += len(e.Text)
	}
	if limit := maxEventText + len(c.rep.Events)*len(cutMark); kept > limit || kept < maxEventText-maxText {
		t.Errorf("%d bytes of text are kept of %d events, want about %d", kept, len(c.rep.Events), maxEventText)
	}
}
