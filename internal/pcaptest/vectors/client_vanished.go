package main

import (
	"time"

	"smtpcap/internal/pcaptest"
)

// clientVanished is a client that is gone after its ClientHello: nothing that
// the server sends is acknowledged, whether long or short. Captured at the
// server.
func clientVanished() []byte {
	c, flight := beforeFlight()
	short := flight[:90]
	for wait := time.Second; wait <= 32*time.Second; wait *= 2 {
		c.SendAt(pcaptest.ToClient, c.Offset(pcaptest.ToClient), short)
		c.Wait(wait)
	}
	c.Advance(pcaptest.ToClient, int64(len(short))) // as the server counts
	c.RST(pcaptest.ToClient)
	return classic(c.Packets())
}
