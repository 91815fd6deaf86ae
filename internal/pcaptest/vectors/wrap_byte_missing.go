package main

import "smtpcap/internal/pcaptest"

// wrapByteMissing lacks one byte, that with the last sequence number before the
// wrap, inside the server's Certificate message.
func wrapByteMissing() []byte {
	t := story()
	b := t.Steps[flight].Data
	c := wrapping(t, 700)
	c.Send(pcaptest.ToClient, b[:699])
	c.Advance(pcaptest.ToClient, 1)
	c.Send(pcaptest.ToClient, b[700:])
	steps(c, t.Steps[flight+1:])
	c.Close(pcaptest.ToServer)
	return classic(c.Packets())
}
