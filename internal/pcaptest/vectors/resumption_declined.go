package main

import (
	"bytes"

	"smtpcap/internal/pcaptest"
)

// resumptionDeclined is a client that offers a session id, and a server that
// makes a full handshake all the same.
func resumptionDeclined() []byte {
	h := pcaptest.DefaultClientHello(pcaptest.TLS12)
	h.SessionID = bytes.Repeat([]byte{7}, 32)
	s := storySession()
	s.ClientHello = pcaptest.HelloRecord(h)
	return plain(upgraded(s))
}
