package main

import "smtpcap/internal/pcaptest"

// wrapRetransmission has a retransmission that overlaps the wrap of the
// sequence numbers inside the server's Certificate message, with new bytes
// behind it.
func wrapRetransmission() []byte {
	t := story()
	b := t.Steps[flight].Data
	c := wrapping(t, 700)
	at := c.Offset(pcaptest.ToClient)
	c.Send(pcaptest.ToClient, b[:800])
	c.SendAt(pcaptest.ToClient, at+600, b[600:1300])
	c.Advance(pcaptest.ToClient, 500)
	c.Send(pcaptest.ToClient, b[1300:])
	steps(c, t.Steps[flight+1:])
	c.Close(pcaptest.ToServer)
	return classic(c.Packets())
}

// wrapping returns a conversation up to the server's flight whose byte n has
// the sequence number 0.
func wrapping(t pcaptest.Transcript, n int) *pcaptest.Conv {
	before := 0
	for _, s := range t.Steps[:flight] {
		if s.Dir == pcaptest.ToClient {
			before += len(s.Data)
		}
	}
	c := pcaptest.NewConv(pcaptest.Config{ISN: [2]uint32{1000, -uint32(before + n + 1)}})
	c.Handshake()
	steps(c, t.Steps[:flight])
	return c
}
