package main

import "smtpcap/internal/pcaptest"

// chain2ClientEmpty is a server that shows a chain of two and asks; the client
// answers with an empty list.
func chain2ClientEmpty() []byte {
	return matrix(2, pcaptest.Empty)
}
