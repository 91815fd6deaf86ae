package main

import (
	"time"

	"smtpcap/internal/pcaptest"
)

// retransmittedThenAcknowledged is a server whose first segment of full size
// arrives at the fourth attempt; captured at the server.
func retransmittedThenAcknowledged() []byte {
	t := story()
	rest := t.Steps[flight:]
	c, bytes := beforeFlight()
	for wait := time.Second; wait <= 4*time.Second; wait *= 2 {
		c.SendAt(pcaptest.ToClient, c.Offset(pcaptest.ToClient), bytes[:1460])
		c.Wait(wait)
	}
	steps(c, rest)
	c.Close(pcaptest.ToServer)
	return classic(c.Packets())
}
