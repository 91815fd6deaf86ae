package main

import "smtpcap/internal/pcaptest"

// staleRst has a reset with a sequence number from long ago in the midst of the
// handshake.
func staleRst() []byte {
	t := story()
	c := pcaptest.NewConv(pcaptest.Config{})
	c.Handshake()
	steps(c, t.Steps[:flight])
	c.Segment(pcaptest.ToServer, pcaptest.Segment{Flags: pcaptest.RST, Seq: c.Seq(pcaptest.ToServer, -100000)})
	steps(c, t.Steps[flight:])
	c.Close(pcaptest.ToServer)
	return classic(c.Packets())
}
