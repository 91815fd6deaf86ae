package main

import "smtpcap/internal/pcaptest"

// chain5ClientEmpty is a server that shows a chain of five and asks; the client
// answers with an empty list.
func chain5ClientEmpty() []byte {
	return matrix(5, pcaptest.Empty)
}
