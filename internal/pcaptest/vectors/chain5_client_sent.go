package main

import "smtpcap/internal/pcaptest"

// chain5ClientSent is a server that shows a chain of five and asks; the client
// sends a chain of two.
func chain5ClientSent() []byte {
	return matrix(5, pcaptest.Sent)
}
