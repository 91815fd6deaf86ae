package main

import "smtpcap/internal/pcaptest"

// chain5ClientZeroLengthEntry is a server that shows a chain of five and asks;
// the client sends a list with one entry of no bytes.
func chain5ClientZeroLengthEntry() []byte {
	return matrix(5, pcaptest.ZeroLengthEntry)
}
