package main

import "smtpcap/internal/pcaptest"

// chain1ClientNotAsked is a server that shows one certificate and does not ask
// for the client's.
func chain1ClientNotAsked() []byte {
	return matrix(1, pcaptest.NotAsked)
}
