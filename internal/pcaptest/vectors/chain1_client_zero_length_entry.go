package main

import "smtpcap/internal/pcaptest"

// chain1ClientZeroLengthEntry is a server that shows one certificate and asks;
// the client sends a list with one entry of no bytes.
func chain1ClientZeroLengthEntry() []byte {
	return matrix(1, pcaptest.ZeroLengthEntry)
}
