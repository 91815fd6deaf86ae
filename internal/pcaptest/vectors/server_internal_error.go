package main

import "smtpcap/internal/pcaptest"

// serverInternalError is a server that answers the client's chain with the
// alert internal_error(80).
func serverInternalError() []byte {
	s := storySession()
	s.Client = pcaptest.Sent
	t := stopped(s, s.ServerFlight(), s.ClientFlight(), pcaptest.FINByServer)
	t.Server(fatal(pcaptest.AlertInternalError))
	return plain(t)
}
