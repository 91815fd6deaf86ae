package main

import "smtpcap/internal/pcaptest"

// simultaneousClose has a FIN of each side before either has seen the other's,
// as described in RFC 9293, Section 3.6.
func simultaneousClose() []byte {
	c := story().Conv(pcaptest.Config{})
	crossing := pcaptest.Segment{
		Flags: pcaptest.FIN | pcaptest.ACK,
		Seq:   c.Seq(pcaptest.ToClient, c.Offset(pcaptest.ToClient)),
		Ack:   c.Ack(pcaptest.ToClient),
	}
	c.FIN(pcaptest.ToServer)
	c.Segment(pcaptest.ToClient, crossing)
	c.Segment(pcaptest.ToServer, pcaptest.Segment{Flags: pcaptest.ACK, Seq: crossing.Ack + 1, Ack: crossing.Seq + 1})
	c.Segment(pcaptest.ToClient, pcaptest.Segment{Flags: pcaptest.ACK, Seq: crossing.Seq + 1, Ack: crossing.Ack + 1})
	return classic(c.Packets())
}
