package main

import "smtpcap/internal/pcaptest"

// starttls501 is a STARTTLS with an argument, refused with 501; the mail goes
// in clear.
func starttls501() []byte {
	var t pcaptest.Transcript
	t.Greet()
	t.Client(pcaptest.Lines("STARTTLS now"))
	t.Server(pcaptest.Lines("501 5.5.4 Syntax error (no parameters allowed)"))
	t.Mail()
	t.Quit()
	return plain(t)
}
