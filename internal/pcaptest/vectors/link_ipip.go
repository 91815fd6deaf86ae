package main

import "smtpcap/internal/pcaptest"

// linkIpip is IPv4 in IPv4.
func linkIpip() []byte {
	return encapsulated(pcaptest.IPIP(pcaptest.Ethernet()))
}
