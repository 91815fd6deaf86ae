package main

import "smtpcap/internal/pcaptest"

// chain5ClientNotAsked is a server that shows a chain of five and does not ask
// for the client's.
func chain5ClientNotAsked() []byte {
	return matrix(5, pcaptest.NotAsked)
}
