package main

import "smtpcap/internal/pcaptest"

// linkVlan is Ethernet with an IEEE 802.1Q tag.
func linkVlan() []byte {
	return encapsulated(pcaptest.VLAN(7))
}
