package main

import "smtpcap/internal/pcaptest"

// serverCertificateListTooLong is a server whose certificate list says that it
// is longer than its message.
func serverCertificateListTooLong() []byte {
	list := pcaptest.Certificate(pcaptest.ServerChain(2)...)[4:]
	list[1]++ // 256 bytes more than there are
	s := pcaptest.Session{Version: pcaptest.TLS12, ServerCertificate: pcaptest.Message(pcaptest.TypeCertificate, list)}
	return plain(upgraded(s))
}
