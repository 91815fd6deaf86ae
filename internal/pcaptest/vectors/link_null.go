package main

import (
	"encoding/binary"

	"smtpcap/internal/pcaptest"
)

// linkNull is BSD loopback with the address family in little-endian order.
func linkNull() []byte {
	return encapsulated(pcaptest.Null(binary.LittleEndian))
}
