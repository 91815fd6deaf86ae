package main

import "smtpcap/internal/pcaptest"

// clientHelloLargeReset is a ClientHello of two segments, which the server
// answers with a reset.
func clientHelloLargeReset() []byte {
	var t pcaptest.Transcript
	t.StartTLS()
	t.Client(largeHello())
	t.End = pcaptest.RSTByServer
	return plain(t)
}
