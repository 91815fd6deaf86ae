package main

import "smtpcap/internal/pcaptest"

// passwordInUnknownCommand is a password given as a command, which the server
// repeats.
func passwordInUnknownCommand() []byte {
	var t pcaptest.Transcript
	t.Greet()
	t.Client(pcaptest.Lines("PASS labpass-secret"))
	t.Server(pcaptest.Lines("500 5.5.1 Unknown command: PASS labpass-secret"))
	t.Quit()
	return plain(t)
}
