package main

import "smtpcap/internal/pcaptest"

// lostInClientCertificate lacks a segment inside the client's Certificate
// message.
func lostInClientCertificate() []byte {
	s := storySession()
	s.Client = pcaptest.Sent
	const second = 14 // the client's second segment of 500 bytes
	ps := upgraded(s).Packets(pcaptest.Config{MSS: 500})
	return classic(pcaptest.Drop(ps, second))
}
