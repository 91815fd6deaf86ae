package main

import "smtpcap/internal/pcaptest"

// finAfterServerFlight is a client that answers the server's flight with a
// close and nothing else.
func finAfterServerFlight() []byte {
	s := storySession()
	return plain(stopped(s, s.ServerFlight(), nil, pcaptest.FINByClient))
}
