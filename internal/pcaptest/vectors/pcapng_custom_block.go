package main

import (
	"encoding/binary"

	"smtpcap/internal/pcaptest"
)

// pcapngCustomBlock has a Custom Block before each packet; Wireshark numbers
// those blocks as frames.
func pcapngCustomBlock() []byte {
	body := append(binary.LittleEndian.AppendUint32(nil, 32473), "anything"...) // RFC 5612: for documentation
	var w pcaptest.NG
	w.Section(binary.LittleEndian)
	w.Interface(pcaptest.Interface{LinkType: pcaptest.LinkEthernet})
	for _, p := range story().Packets(pcaptest.Config{}) {
		w.Block(pcaptest.BlockCustom, body)
		w.Packet(0, p)
	}
	return w.Bytes()
}
