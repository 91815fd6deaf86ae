package main

import (
	"strings"

	"smtpcap/internal/pcaptest"
)

// longLine is a command line of 1 MiB.
func longLine() []byte {
	var t pcaptest.Transcript
	t.Greet()
	t.Client(pcaptest.Lines("NOOP " + strings.Repeat("a", 1<<20)))
	t.Server(pcaptest.Lines("500 5.5.2 Line too long"))
	t.Quit()
	return classic(t.Packets(pcaptest.Config{MSS: 8960}))
}
