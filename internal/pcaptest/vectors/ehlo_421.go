package main

import "smtpcap/internal/pcaptest"

// ehlo421 is a server that answers EHLO with 421 and closes.
func ehlo421() []byte {
	var t pcaptest.Transcript
	t.Server(pcaptest.Lines(pcaptest.Banner))
	t.Client(pcaptest.Lines("EHLO client.example.test"))
	t.Server(pcaptest.Lines("421 4.3.2 Service not available, try again later"))
	t.End = pcaptest.FINByServer
	return plain(t)
}
