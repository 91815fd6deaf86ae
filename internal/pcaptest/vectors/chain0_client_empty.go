package main

import "smtpcap/internal/pcaptest"

// chain0ClientEmpty is a server that shows no certificate (an empty list) and
// asks; the client answers with an empty list.
func chain0ClientEmpty() []byte {
	return matrix(0, pcaptest.Empty)
}
