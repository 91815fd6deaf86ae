package main

import (
	"slices"
	"time"

	"smtpcap/internal/pcaptest"
)

// resumedInSecondConnection has a full handshake in which the server issues a
// ticket, and a second connection that resumes the session with it.
func resumedInSecondConnection() []byte {
	s := storySession()
	s.Ticket = 160
	return classic(slices.Concat(
		upgraded(s).Packets(pcaptest.Config{}),
		resumed(s.Ticket).Packets(later(time.Minute)),
	))
}
