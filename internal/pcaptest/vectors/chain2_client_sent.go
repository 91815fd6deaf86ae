package main

import "smtpcap/internal/pcaptest"

// chain2ClientSent is a server that shows a chain of two and asks; the client
// sends a chain of two.
func chain2ClientSent() []byte {
	return matrix(2, pcaptest.Sent)
}
