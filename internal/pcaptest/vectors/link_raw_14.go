package main

import "smtpcap/internal/pcaptest"

// linkRaw14 is raw IP under link type 14.
func linkRaw14() []byte {
	return encapsulated(pcaptest.Raw(pcaptest.LinkRaw14))
}
