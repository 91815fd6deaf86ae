package main

import "smtpcap/internal/pcaptest"

// chain1ClientSent is a server that shows one certificate and asks; the client
// sends a chain of two.
func chain1ClientSent() []byte {
	return matrix(1, pcaptest.Sent)
}
