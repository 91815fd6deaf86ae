package main

import "smtpcap/internal/pcaptest"

// chain0ClientMissing is a server that shows no certificate (an empty list) and
// asks; the client goes on without a Certificate message.
func chain0ClientMissing() []byte {
	return matrix(0, pcaptest.Missing)
}
