package main

import "smtpcap/internal/pcaptest"

// sslv2Server is a server that answers with the SERVER-HELLO of SSL 2.0; the
// client closes.
func sslv2Server() []byte {
	var t pcaptest.Transcript
	t.StartTLS()
	t.Client(pcaptest.DefaultClientHello(pcaptest.TLS10).SSLv2())
	t.Server(pcaptest.SSLv2ServerHello(pcaptest.ServerChain(1)[0]))
	t.End = pcaptest.FINByClient
	return plain(t)
}
