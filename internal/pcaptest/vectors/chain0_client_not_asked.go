package main

import "smtpcap/internal/pcaptest"

// chain0ClientNotAsked is a server that shows no certificate (an empty list)
// and does not ask for the client's.
func chain0ClientNotAsked() []byte {
	return matrix(0, pcaptest.NotAsked)
}
