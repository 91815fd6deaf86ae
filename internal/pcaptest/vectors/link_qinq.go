package main

import "smtpcap/internal/pcaptest"

// linkQinq is Ethernet with an IEEE 802.1ad tag and an IEEE 802.1Q tag.
func linkQinq() []byte {
	return encapsulated(pcaptest.QinQ(100, 7))
}
