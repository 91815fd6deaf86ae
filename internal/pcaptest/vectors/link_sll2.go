package main

import "smtpcap/internal/pcaptest"

// linkSll2 is Linux cooked capture v2, what tcpdump -i any writes today.
func linkSll2() []byte {
	return encapsulated(pcaptest.SLL2())
}
