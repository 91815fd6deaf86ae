package main

import "smtpcap/internal/pcaptest"

// resetAfterCloseNotify is a client that resets the connection after both
// sides have said close_notify, as programs do that close in haste.
func resetAfterCloseNotify() []byte {
	t := story()
	t.Server(pcaptest.Encrypted(pcaptest.TLS12, pcaptest.RecordAlert, 32))
	t.End = pcaptest.RSTByClient
	return plain(t)
}
