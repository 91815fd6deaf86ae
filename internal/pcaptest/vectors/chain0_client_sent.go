package main

import "smtpcap/internal/pcaptest"

// chain0ClientSent is a server that shows no certificate (an empty list) and
// asks; the client sends a chain of two.
func chain0ClientSent() []byte {
	return matrix(0, pcaptest.Sent)
}
