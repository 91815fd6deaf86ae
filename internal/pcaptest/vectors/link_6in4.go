package main

import "smtpcap/internal/pcaptest"

// link6in4 is IPv6 in IPv4.
func link6in4() []byte {
	c := overIPv6()
	c.Encap = pcaptest.SixInFour(pcaptest.Ethernet())
	return classic(story().Packets(c))
}
