package main

import "smtpcap/internal/pcaptest"

// starttlsx is a command that begins with STARTTLS and is another.
func starttlsx() []byte {
	var t pcaptest.Transcript
	t.Greet()
	t.Client(pcaptest.Lines("STARTTLSX"))
	t.Server(pcaptest.Lines("500 5.5.2 Error: command not recognized"))
	t.Mail()
	t.Quit()
	return plain(t)
}
