package main

import "smtpcap/internal/pcaptest"

// xAnonymoustls is the X-ANONYMOUSTLS of two Exchange servers in one
// organization.
func xAnonymoustls() []byte {
	var t pcaptest.Transcript
	t.Server(pcaptest.Lines(pcaptest.Banner))
	t.Client(pcaptest.Lines("EHLO client.example.test"))
	t.Server(pcaptest.EHLOReply("STARTTLS", "X-ANONYMOUSTLS"))
	t.Client(pcaptest.Lines("X-ANONYMOUSTLS"))
	t.Server(pcaptest.Lines("220 2.0.0 SMTP server ready"))
	t.Handshake(pcaptest.Session{Version: pcaptest.TLS12, Chain: pcaptest.ServerChain(1)})
	t.Bye(pcaptest.TLS12)
	return plain(t)
}
