package main

import "smtpcap/internal/pcaptest"

// chain3ClientNotAsked is a server that shows a chain of three and does not ask
// for the client's.
func chain3ClientNotAsked() []byte {
	return matrix(3, pcaptest.NotAsked)
}
