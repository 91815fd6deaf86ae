package main

import "smtpcap/internal/pcaptest"

// clientPlaintextAfter220 is a client that goes on in clear after STARTTLS was
// accepted.
func clientPlaintextAfter220() []byte {
	var t pcaptest.Transcript
	t.StartTLS()
	t.Client(pcaptest.Lines("EHLO client.example.test"))
	t.Server(pcaptest.Alert(pcaptest.TLS10, pcaptest.Fatal, pcaptest.AlertProtocolVersion))
	t.End = pcaptest.FINByServer
	return plain(t)
}
