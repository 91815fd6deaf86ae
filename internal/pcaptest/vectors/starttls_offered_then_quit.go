package main

import "smtpcap/internal/pcaptest"

// starttlsOfferedThenQuit is a client that is offered STARTTLS and leaves
// without a mail.
func starttlsOfferedThenQuit() []byte {
	var t pcaptest.Transcript
	t.Greet()
	t.Quit()
	return plain(t)
}
