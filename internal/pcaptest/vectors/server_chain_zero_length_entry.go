package main

import "smtpcap/internal/pcaptest"

// serverChainZeroLengthEntry is a server whose list holds a certificate and an
// entry of no bytes.
func serverChainZeroLengthEntry() []byte {
	s := storySession()
	s.Chain = append(pcaptest.ServerChain(1), nil)
	return plain(upgraded(s))
}
