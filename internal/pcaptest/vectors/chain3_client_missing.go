package main

import "smtpcap/internal/pcaptest"

// chain3ClientMissing is a server that shows a chain of three and asks; the
// client goes on without a Certificate message.
func chain3ClientMissing() []byte {
	return matrix(3, pcaptest.Missing)
}
