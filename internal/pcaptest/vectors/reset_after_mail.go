package main

import "smtpcap/internal/pcaptest"

// resetAfterMail is a server that resets the connection after it has accepted
// a sender in clear.
func resetAfterMail() []byte {
	var t pcaptest.Transcript
	t.Greet()
	t.Client(pcaptest.Lines("MAIL FROM:<alice@client.example.test>"))
	t.Server(pcaptest.Lines("250 2.1.0 Ok"))
	t.Client(pcaptest.Lines("RCPT TO:<bob@mx.example.test>"))
	t.End = pcaptest.RSTByServer
	return plain(t)
}
