package main

import "smtpcap/internal/pcaptest"

// finOutOfOrder has the client's FIN, which carries no data, before its last
// data.
func finOutOfOrder() []byte {
	ps := story().Packets(pcaptest.Config{})
	fin := len(ps) - 3 // before the server's FIN and the last ACK
	return classic(pcaptest.Move(ps, fin, fin-1))
}
