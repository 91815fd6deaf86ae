package main

import "smtpcap/internal/pcaptest"

// serverPlaintextAfter220 is a server that accepts STARTTLS and answers the
// ClientHello in clear.
func serverPlaintextAfter220() []byte {
	var t pcaptest.Transcript
	t.StartTLS()
	t.Client(storySession().Hello())
	t.Server(pcaptest.Lines("454 4.3.0 TLS initialization failed"))
	t.End = pcaptest.FINByClient
	return plain(t)
}
