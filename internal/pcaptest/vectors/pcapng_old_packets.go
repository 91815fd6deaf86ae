package main

import (
	"encoding/binary"

	"smtpcap/internal/pcaptest"
)

// pcapngOldPackets has the obsolete Packet Blocks.
func pcapngOldPackets() []byte {
	var w pcaptest.NG
	w.Section(binary.BigEndian)
	w.Interface(pcaptest.Interface{LinkType: pcaptest.LinkEthernet})
	for _, p := range story().Packets(pcaptest.Config{}) {
		w.OldPacket(0, p)
	}
	return w.Bytes()
}
