package main

import "smtpcap/internal/pcaptest"

// linkPppoe is a PPPoE session.
func linkPppoe() []byte {
	return encapsulated(pcaptest.PPPoE(1))
}
