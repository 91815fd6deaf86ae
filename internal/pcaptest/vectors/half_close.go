package main

import "smtpcap/internal/pcaptest"

// halfClose is a client that closes its direction right after its last bytes;
// the server still answers.
func halfClose() []byte {
	t := story()
	last := len(t.Steps) - 1
	c := pcaptest.NewConv(pcaptest.Config{})
	c.Handshake()
	steps(c, t.Steps[:last])
	c.FIN(pcaptest.ToServer)
	c.Send(pcaptest.ToClient, pcaptest.Encrypted(pcaptest.TLS12, pcaptest.RecordApplication, 80))
	c.ACK(pcaptest.ToServer)
	c.FIN(pcaptest.ToClient)
	c.ACK(pcaptest.ToServer)
	return classic(c.Packets())
}
