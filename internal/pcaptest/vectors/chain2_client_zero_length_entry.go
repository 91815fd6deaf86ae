package main

import "smtpcap/internal/pcaptest"

// chain2ClientZeroLengthEntry is a server that shows a chain of two and asks;
// the client sends a list with one entry of no bytes.
func chain2ClientZeroLengthEntry() []byte {
	return matrix(2, pcaptest.ZeroLengthEntry)
}
