package main

import (
	"encoding/binary"
	"time"

	"smtpcap/internal/pcaptest"
)

// pcapngTsresolBinary has times in units of 2^-20 seconds.
func pcapngTsresolBinary() []byte {
	return resolution(0x80 | 20)
}

// resolution is the story in the units of an if_tsresol, begun half a second
// after ten.
func resolution(tsresol byte) []byte {
	var w pcaptest.NG
	w.Section(binary.LittleEndian)
	w.Interface(pcaptest.Interface{LinkType: pcaptest.LinkEthernet, Resolution: &tsresol})
	for _, p := range story().Packets(pcaptest.Config{Start: pcaptest.Epoch.Add(time.Second / 2)}) {
		w.Packet(0, p)
	}
	return w.Bytes()
}
