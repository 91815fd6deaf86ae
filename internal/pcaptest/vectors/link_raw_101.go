package main

import "smtpcap/internal/pcaptest"

// linkRaw101 is raw IP under link type 101.
func linkRaw101() []byte {
	return encapsulated(pcaptest.Raw(pcaptest.LinkRaw))
}
