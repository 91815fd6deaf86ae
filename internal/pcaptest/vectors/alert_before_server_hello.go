package main

import "smtpcap/internal/pcaptest"

// alertBeforeServerHello is a server that answers the ClientHello with the
// alert handshake_failure(40).
func alertBeforeServerHello() []byte {
	var t pcaptest.Transcript
	t.StartTLS()
	t.Client(storySession().Hello())
	t.Server(pcaptest.Alert(pcaptest.TLS10, pcaptest.Fatal, pcaptest.AlertHandshakeFailure))
	t.End = pcaptest.FINByServer
	return plain(t)
}
