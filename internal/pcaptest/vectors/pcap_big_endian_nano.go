package main

import (
	"encoding/binary"

	"smtpcap/internal/pcaptest"
)

// pcapBigEndianNano is a file in big-endian order with nanoseconds.
func pcapBigEndianNano() []byte {
	return pcaptest.Pcap(story().Packets(pcaptest.Config{Step: 1234567}),
		pcaptest.PcapOptions{Order: binary.BigEndian, Nano: true})
}
