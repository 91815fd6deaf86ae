package main

import "smtpcap/internal/pcaptest"

// chain1ClientEmpty is a server that shows one certificate and asks; the client
// answers with an empty list.
func chain1ClientEmpty() []byte {
	return matrix(1, pcaptest.Empty)
}
