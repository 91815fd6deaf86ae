package main

import "smtpcap/internal/pcaptest"

// pipelinedEhloStarttls is a client that sends EHLO and STARTTLS in one
// segment, and a server that answers in one.
func pipelinedEhloStarttls() []byte {
	var t pcaptest.Transcript
	t.Server(pcaptest.Lines(pcaptest.Banner))
	t.Client(pcaptest.Lines("EHLO client.example.test", "STARTTLS"))
	t.Server(pcaptest.EHLOReply("STARTTLS", "PIPELINING"), pcaptest.Lines("220 2.0.0 Ready to start TLS"))
	t.Handshake(storySession())
	t.Bye(pcaptest.TLS12)
	return plain(t)
}
