package main

import "smtpcap/internal/pcaptest"

// chain1ClientMissing is a server that shows one certificate and asks; the
// client goes on without a Certificate message.
func chain1ClientMissing() []byte {
	return matrix(1, pcaptest.Missing)
}
