package main

import "smtpcap/internal/pcaptest"

// serverCertificateEntryTooLong is a server whose second certificate says that
// it is longer than the list.
func serverCertificateEntryTooLong() []byte {
	chain := pcaptest.ServerChain(2)
	message := pcaptest.Certificate(chain...)
	message[len(message)-len(chain[1])-1]++ // the low byte of the entry's length
	s := pcaptest.Session{Version: pcaptest.TLS12, ServerCertificate: message}
	return plain(upgraded(s))
}
