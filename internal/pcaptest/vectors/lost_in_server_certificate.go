package main

import "smtpcap/internal/pcaptest"

// lostInServerCertificate lacks a segment inside the server's Certificate
// message.
func lostInServerCertificate() []byte {
	const second = 10 // the flight's second segment of 500 bytes
	ps := story().Packets(pcaptest.Config{MSS: 500})
	return classic(pcaptest.Drop(ps, second))
}
