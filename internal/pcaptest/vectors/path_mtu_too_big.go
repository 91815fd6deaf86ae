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
	tooBig(c, flight[:1460], 1400)
	return classic(c.Packets())
}

// tooBig is a segment that the server sends five times, each time with a router's
// message after it, until the client closes.
func tooBig(c *pcaptest.Conv, full []byte, mtu uint16) {
	for wait := time.Second; wait <= 16*time.Second; wait *= 2 {
		c.SendAt(pcaptest.ToClient, c.Offset(pcaptest.ToClient), full)
		c.TooBig(pcaptest.ToClient, c.Offset(pcaptest.ToClient), full, mtu)
		c.Wait(wait)
	}
	c.FIN(pcaptest.ToServer)
}
