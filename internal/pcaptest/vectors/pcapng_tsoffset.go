package main

import (
	"encoding/binary"

	"smtpcap/internal/pcaptest"
)

// pcapngTsoffset has times that count from an if_tsoffset of 1,700,000,000
// seconds.
func pcapngTsoffset() []byte {
	offset := int64(1700000000)
	var w pcaptest.NG
	w.Section(binary.LittleEndian)
	w.Interface(pcaptest.Interface{LinkType: pcaptest.LinkEthernet, Offset: &offset})
	for _, p := range story().Packets(pcaptest.Config{}) {
		w.Packet(0, p)
	}
	return w.Bytes()
}
