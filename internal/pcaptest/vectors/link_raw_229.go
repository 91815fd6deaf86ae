package main

import "smtpcap/internal/pcaptest"

// linkRaw229 is raw IPv6 under link type 229.
func linkRaw229() []byte {
	c := overIPv6()
	c.Encap = pcaptest.Raw(pcaptest.LinkIPv6)
	return classic(story().Packets(c))
}
