package inference

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var group = regexp.MustCompile(`([CS])\[([^\]]*)\]`)

// parseSequence reads a text like "C[hs236] S[hs122,CCS,23,2723,281,53] C[CCS,53]": runs
// of one side's records, where numbers are lengths of encrypted ones.
func parseSequence(t testing.TB, text string) Handshake {
	t.Helper()
	h := Handshake{Tag: 16}
	for packet, g := range group.FindAllStringSubmatch(text, -1) {
		from := Client
		if g[1] == "S" {
			from = Server
		}
		for item := range strings.SplitSeq(g[2], ",") {
			n, err := strconv.Atoi(item)
			switch {
			case err == nil:
				h.Records = append(h.Records, Record{from, n, int64(packet + 1)})
			case item == "FIN", item == "RST":
				h.End = Closed
			case item == "ALERT2" && from == Client && !h.Alert:
				h.Alert, h.AlertBefore = true, len(h.Records)
			case item == "CCS", strings.HasPrefix(item, "hs"):
			default:
				t.Fatalf("%s: %q", text, item)
			}
		}
	}
	return h
}

// seen returns the handshake of a sequence under a suite with a hash of so many bytes.
func seen(t testing.TB, hash int, text string) *Handshake {
	t.Helper()
	h := parseSequence(t, text)
	h.Hash = hash
	return &h
}
