package main

import "smtpcap/internal/pcaptest"

// pcapCutInHeader is cut inside the header of its packet 14, after the client's
// answer.
func pcapCutInHeader() []byte {
	return cut(14, 7)
}

// cut is the story cut n bytes after the beginning of a packet's header.
func cut(packet, n int) []byte {
	ps := story().Packets(pcaptest.Config{})
	whole := len(classic(ps[:packet-1]))
	return classic(ps)[:whole+n]
}
