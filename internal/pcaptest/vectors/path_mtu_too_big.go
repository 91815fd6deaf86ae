package main

import (
	"time"

	"smtpcap/internal/pcaptest"
)

// pathMtuTooBig is a server whose segments of full size a router drops with
// the message that they are too big; the server does not hear it. Captured at
// the server.
func pathMtuTooBig() []byte {
	c, flight := beforeFlight()
	full := flight[:1460]
	for wait := time.Second; wait <= 16*time.Second; wait *= 2 {
		c.SendAt(pcaptest.ToClient, c.Offset(pcaptest.ToClient), full)
		c.TooBig(pcaptest.ToClient, c.Offset(pcaptest.ToClient), full, 1400)
		c.Wait(wait)
	}
	c.FIN(pcaptest.ToServer)
	return classic(c.Packets())
}
