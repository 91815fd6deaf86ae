package main

import (
	"encoding/binary"

	"smtpcap/internal/pcaptest"
)

// pcapngSimplePackets has Simple Packet Blocks, which have no time.
func pcapngSimplePackets() []byte {
	var w pcaptest.NG
	w.Section(binary.LittleEndian)
	w.Interface(pcaptest.Interface{LinkType: pcaptest.LinkEthernet, Snaplen: 262144})
	for _, p := range story().Packets(pcaptest.Config{}) {
		w.SimplePacket(p)
	}
	return w.Bytes()
}
