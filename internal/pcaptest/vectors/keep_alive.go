package main

import "smtpcap/internal/pcaptest"

// keepAlive has keep-alives of both sides in the midst of the handshake.
func keepAlive() []byte {
	t := story()
	c := pcaptest.NewConv(pcaptest.Config{})
	c.Handshake()
	steps(c, t.Steps[:flight])
	c.KeepAlive(pcaptest.ToServer)
	c.KeepAlive(pcaptest.ToClient)
	steps(c, t.Steps[flight:])
	c.Close(pcaptest.ToServer)
	return classic(c.Packets())
}
