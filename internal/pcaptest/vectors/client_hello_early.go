package main

import "smtpcap/internal/pcaptest"

// clientHelloEarly is a client that sends its ClientHello in the segment of the
// STARTTLS command.
func clientHelloEarly() []byte {
	s := storySession()
	var t pcaptest.Transcript
	t.Greet()
	t.Client(pcaptest.Lines("STARTTLS"), s.Hello())
	t.Server(pcaptest.Lines("220 2.0.0 Ready to start TLS"))
	t.Server(s.ServerFlight())
	t.Client(s.ClientFlight())
	t.Server(s.Finished())
	t.Bye(pcaptest.TLS12)
	return plain(t)
}
