package main

import "smtpcap/internal/pcaptest"

// linkGre is a GRE tunnel with a key.
func linkGre() []byte {
	key := uint32(42)
	return encapsulated(pcaptest.GRE(pcaptest.Ethernet(), &key))
}
