package main

import "smtpcap/internal/pcaptest"

// tls13 is TLS 1.3, in which the certificates are encrypted.
func tls13() []byte {
	return plain(upgraded13(pcaptest.Session13{Client: pcaptest.Empty}))
}

// upgraded13 is a whole connection with STARTTLS and a session of TLS 1.3.
func upgraded13(s pcaptest.Session13) pcaptest.Transcript {
	var t pcaptest.Transcript
	t.StartTLS()
	t.Handshake13(s)
	return t
}
