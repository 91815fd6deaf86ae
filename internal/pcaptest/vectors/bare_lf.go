package main

import (
	"bytes"

	"smtpcap/internal/pcaptest"
)

// bareLf is a dialogue in which both sides end lines with LF alone.
func bareLf() []byte {
	var t pcaptest.Transcript
	t.StartTLS()
	for i := range t.Steps {
		t.Steps[i].Data = bytes.ReplaceAll(t.Steps[i].Data, []byte("\r\n"), []byte("\n"))
	}
	t.Handshake(storySession())
	t.Bye(pcaptest.TLS12)
	return plain(t)
}
