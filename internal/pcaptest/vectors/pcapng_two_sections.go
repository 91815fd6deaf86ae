package main

import (
	"encoding/binary"

	"smtpcap/internal/pcaptest"
)

// pcapngTwoSections has two sections, little endian and big endian, with one
// connection over both.
func pcapngTwoSections() []byte {
	ps := story().Packets(pcaptest.Config{})
	var w pcaptest.NG
	w.Section(binary.LittleEndian)
	w.Interface(pcaptest.Interface{LinkType: pcaptest.LinkEthernet})
	for _, p := range ps[:10] {
		w.Packet(0, p)
	}
	w.Section(binary.BigEndian)
	w.Interface(pcaptest.Interface{LinkType: pcaptest.LinkEthernet})
	for _, p := range ps[10:] {
		w.Packet(0, p)
	}
	return w.Bytes()
}
