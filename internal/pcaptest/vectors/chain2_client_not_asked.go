package main

import "smtpcap/internal/pcaptest"

// chain2ClientNotAsked is a server that shows a chain of two and does not ask
// for the client's.
func chain2ClientNotAsked() []byte {
	return matrix(2, pcaptest.NotAsked)
}
