package main

import "smtpcap/internal/pcaptest"

// chain3ClientEmpty is a server that shows a chain of three and asks; the
// client answers with an empty list.
func chain3ClientEmpty() []byte {
	return matrix(3, pcaptest.Empty)
}
