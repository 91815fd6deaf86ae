package main

import "smtpcap/internal/pcaptest"

// greeting554 is a server that greets the client with a refusal.
func greeting554() []byte {
	var t pcaptest.Transcript
	t.Server(pcaptest.Lines("554 5.7.1 mx.example.test: your address is listed"))
	t.Quit()
	return plain(t)
}
