package main

import "smtpcap/internal/pcaptest"

// clientChainRefused is a server that answers the client's chain with the
// alert unknown_ca(48).
func clientChainRefused() []byte {
	s := storySession()
	s.Client = pcaptest.Sent
	t := stopped(s, s.ServerFlight(), s.ClientFlight(), pcaptest.FINByServer)
	t.Server(fatal(pcaptest.AlertUnknownCA))
	return plain(t)
}
