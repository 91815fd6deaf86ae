package main

import (
	"time"

	"smtpcap/internal/pcaptest"
)

// pathMtuBlackHole is a server whose segments of full size never arrive, while
// its short ones do; captured at the server. After a minute the client closes.
func pathMtuBlackHole() []byte {
	c, flight := beforeFlight()
	full := flight[:1460]
	c.SendAt(pcaptest.ToClient, c.Offset(pcaptest.ToClient), full)
	for wait := time.Second; wait <= 32*time.Second; wait *= 2 {
		c.Wait(wait)
		c.SendAt(pcaptest.ToClient, c.Offset(pcaptest.ToClient), full)
	}
	c.FIN(pcaptest.ToServer)
	return classic(c.Packets())
}

// beforeFlight is the story up to the ClientHello, and the server's flight, which
// is to come next.
func beforeFlight() (c *pcaptest.Conv, bytes []byte) {
	t := story()
	bytes = t.Steps[flight].Data
	t.Steps = t.Steps[:flight]
	return t.Conv(pcaptest.Config{Acks: true}), bytes
}
