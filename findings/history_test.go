package findings

import (
	"net/netip"
	"testing"

	"smtpcap/report"
)

func TestTableForgetsTheOldest(t *testing.T) {
	var table table[int, string]
	for i := range 5 {
		*table.put(i, 3) = string(rune('a' + i))
	}
	for i, want := range []string{"", "", "c", "d", "e"} {
		got := ""
		if v := table.get(i); v != nil {
			got = *v
		}
		if got != want {
			t.Errorf("entry %d is %q, want %q", i, got, want)
		}
	}
	if *table.put(3, 3) != "d" || len(table.entries) != 3 || len(table.order) != 3 {
		t.Errorf("an entry that is there changes %+v", table)
	}
}

// TestHistoryIsBounded: a hostile capture may have a connection of every address
// and as many sessions as it likes.
func TestHistoryIsBounded(t *testing.T) {
	var k Checker
	ip := netip.MustParseAddr("10.0.0.0")
	for i := range maxSessions + 100 {
		ip = ip.Next()
		c := encrypted()
		c.ID, c.Client.IP = i+1, ip
		c.TLS.IssuedSessions = report.List[string]{ip.String()}
		k.Check(c)
	}
	if n := len(k.history.pairs.entries); n != maxPairs {
		t.Errorf("%d pairs are remembered", n)
	}
	if n := len(k.history.sessions.entries); n != maxSessions {
		t.Errorf("%d sessions are remembered", n)
	}
}

// TestOrderOfSettling: whichever of two connections settles later has the finding,
// and names the other.
func TestOrderOfSettling(t *testing.T) {
	for _, firstFails := range []bool{true, false} {
		failed := with(failedBy(report.Server, 80, "internal_error"), earlier(1, -60))
		clear := with(offering(), earlier(2, 0))
		order := []*report.Connection{failed, clear}
		if !firstFails {
			order = []*report.Connection{clear, failed}
		}
		var k Checker
		for _, c := range order {
			k.Check(c)
		}
		for i, c := range order {
			found := 0
			for _, f := range c.Findings {
				if f.ID == "plaintext-fallback" {
					found++
					if f.Related.V != order[0].ID {
						t.Errorf("related to #%d, want #%d", f.Related.V, order[0].ID)
					}
				}
			}
			if found != i {
				t.Errorf("the connection that settles as number %d has %d such findings", i+1, found)
			}
		}
	}
}

func TestSeveralDifferencesAreOneFinding(t *testing.T) {
	var k Checker
	k.Check(with(failedBy(report.Server, 80, "internal_error"), earlier(1, -60), shows(true, leaf())))
	c := with(encrypted(), shows(true, leaf().but(func(c *cert) { c.SHA256 = "cc" })))
	k.Check(c)
	if len(c.Findings) != 1 || c.Findings[0].Text != "The handshake was completed here and failed in connection #1. The server's certificate is not the one of connection #1." {
		t.Errorf("%+v", c.Findings)
	}
}
