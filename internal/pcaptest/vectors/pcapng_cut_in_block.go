package main

import "smtpcap/internal/pcaptest"

// pcapngCutInBlock is cut inside the block of its packet 12, which has the
// client's answer.
func pcapngCutInBlock() []byte {
	ps := story().Packets(pcaptest.Config{})
	whole := len(pcaptest.Pcapng(ps[:11]))
	return pcaptest.Pcapng(ps)[:whole+40]
}
