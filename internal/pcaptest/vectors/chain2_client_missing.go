package main

import "smtpcap/internal/pcaptest"

// chain2ClientMissing is a server that shows a chain of two and asks; the
// client goes on without a Certificate message.
func chain2ClientMissing() []byte {
	return matrix(2, pcaptest.Missing)
}
