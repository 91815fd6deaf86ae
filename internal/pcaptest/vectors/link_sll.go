package main

import "smtpcap/internal/pcaptest"

// linkSll is Linux cooked capture v1.
func linkSll() []byte {
	return encapsulated(pcaptest.SLL())
}
