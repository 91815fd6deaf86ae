package main

import "smtpcap/internal/pcaptest"

// chain3ClientSent is a server that shows a chain of three and asks; the client
// sends a chain of two.
func chain3ClientSent() []byte {
	return matrix(3, pcaptest.Sent)
}
