package main

import (
	"bytes"

	"smtpcap/internal/pcaptest"
)

// conflictingOverlap has a segment inside the server's Certificate message
// twice, out of order, with different bytes; the first is the right one.
func conflictingOverlap() []byte {
	t := story()
	b := t.Steps[flight].Data
	other := bytes.Repeat([]byte{0xee}, 200)
	c := pcaptest.NewConv(pcaptest.Config{})
	c.Handshake()
	steps(c, t.Steps[:flight])
	at := c.Offset(pcaptest.ToClient)
	c.SendAt(pcaptest.ToClient, at+300, b[300:500])
	c.SendAt(pcaptest.ToClient, at+300, other)
	c.SendAt(pcaptest.ToClient, at, b[:300])
	c.Advance(pcaptest.ToClient, 500)
	c.Send(pcaptest.ToClient, b[500:])
	steps(c, t.Steps[flight+1:])
	c.Close(pcaptest.ToServer)
	return classic(c.Packets())
}
