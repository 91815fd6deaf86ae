package main

import "smtpcap/internal/pcaptest"

// pcapFcsBits has the length of a frame check sequence in the high bits of its
// link type.
func pcapFcsBits() []byte {
	return pcaptest.Pcap(withFCS(story().Packets(pcaptest.Config{})), pcaptest.PcapOptions{HighBits: 0x24000000})
}

// withFCS puts four bytes in the place of a frame check sequence after each packet.
func withFCS(ps []pcaptest.Packet) []pcaptest.Packet {
	for i := range ps {
		ps[i].Data = append(ps[i].Data, 0xfc, 0x5f, 0xc5, 0xfc)
		ps[i].Length += 4
	}
	return ps
}
