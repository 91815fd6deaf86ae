package main

import "smtpcap/internal/pcaptest"

// chain5ClientMissing is a server that shows a chain of five and asks; the
// client goes on without a Certificate message.
func chain5ClientMissing() []byte {
	return matrix(5, pcaptest.Missing)
}
