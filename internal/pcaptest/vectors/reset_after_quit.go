package main

import "smtpcap/internal/pcaptest"

// resetAfterQuit is a client that says QUIT and resets the connection when it
// has the answer.
func resetAfterQuit() []byte {
	var t pcaptest.Transcript
	t.Greet()
	t.Mail()
	t.Quit()
	t.End = pcaptest.RSTByClient
	return plain(t)
}
