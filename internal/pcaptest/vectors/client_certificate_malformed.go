package main

import "smtpcap/internal/pcaptest"

// clientCertificateMalformed is a client whose certificate list says that it is
// longer than its message.
func clientCertificateMalformed() []byte {
	list := pcaptest.Certificate(pcaptest.ClientChain(1)...)[4:]
	list[1]++ // 256 bytes more than there are
	s := storySession()
	s.Client = pcaptest.Missing
	s.ClientCertificate = pcaptest.Message(pcaptest.TypeCertificate, list)
	return plain(upgraded(s))
}
