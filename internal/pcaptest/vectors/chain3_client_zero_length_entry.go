package main

import "smtpcap/internal/pcaptest"

// chain3ClientZeroLengthEntry is a server that shows a chain of three and asks;
// the client sends a list with one entry of no bytes.
func chain3ClientZeroLengthEntry() []byte {
	return matrix(3, pcaptest.ZeroLengthEntry)
}
