package main

import "smtpcap/internal/pcaptest"

// lostAfterHandshake lacks a segment of what is encrypted after the handshake.
func lostAfterHandshake() []byte {
	c := story().Conv(pcaptest.Config{})
	sent := pcaptest.Encrypted(pcaptest.TLS12, pcaptest.RecordApplication, 900)
	c.Advance(pcaptest.ToServer, int64(len(sent)))
	c.Send(pcaptest.ToServer, pcaptest.Encrypted(pcaptest.TLS12, pcaptest.RecordApplication, 300))
	c.ACK(pcaptest.ToClient)
	c.Close(pcaptest.ToServer)
	return classic(c.Packets())
}
