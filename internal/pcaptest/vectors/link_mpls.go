package main

import "smtpcap/internal/pcaptest"

// linkMpls is Ethernet with two MPLS labels.
func linkMpls() []byte {
	return encapsulated(pcaptest.MPLS(16, 17))
}
