package main

import "smtpcap/internal/pcaptest"

// resumedById is a session of TLS 1.2 resumed by its id.
func resumedById() []byte {
	return plain(resumed(0))
}

// resumed is a connection with an abbreviated handshake; with a ticket of so
// many bytes, if not zero.
func resumed(ticket int) pcaptest.Transcript {
	var t pcaptest.Transcript
	t.StartTLS()
	t.Resume(pcaptest.TLS12, ticket)
	t.Bye(pcaptest.TLS12)
	return t
}
