package main

import (
	"encoding/binary"

	"smtpcap/internal/pcaptest"
)

// pcapngUnknownBlock has blocks of an unknown type between its packets.
func pcapngUnknownBlock() []byte {
	var w pcaptest.NG
	w.Section(binary.LittleEndian)
	w.Interface(pcaptest.Interface{LinkType: pcaptest.LinkEthernet})
	for _, p := range story().Packets(pcaptest.Config{}) {
		w.Block(0x0bee, []byte("what a later program understands"))
		w.Packet(0, p)
	}
	return w.Bytes()
}
