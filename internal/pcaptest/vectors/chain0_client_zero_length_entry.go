package main

import "smtpcap/internal/pcaptest"

// chain0ClientZeroLengthEntry is a server that shows no certificate (an empty
// list) and asks; the client sends a list with one entry of no bytes.
func chain0ClientZeroLengthEntry() []byte {
	return matrix(0, pcaptest.ZeroLengthEntry)
}
