package main

import "smtpcap/internal/pcaptest"

// tlsOnConnect25 is TLS from the first byte on port 25.
func tlsOnConnect25() []byte {
	return plain(onConnect(25))
}

// onConnect is a whole connection with TLS from the first byte.
func onConnect(port uint16) pcaptest.Transcript {
	t := pcaptest.Transcript{Port: port}
	t.Handshake(storySession())
	t.Bye(pcaptest.TLS12)
	return t
}
