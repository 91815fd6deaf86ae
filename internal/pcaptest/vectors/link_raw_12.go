package main

import "smtpcap/internal/pcaptest"

// linkRaw12 is raw IP under link type 12.
func linkRaw12() []byte {
	return encapsulated(pcaptest.Raw(pcaptest.LinkRaw12))
}
