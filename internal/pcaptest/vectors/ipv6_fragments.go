package main

import "smtpcap/internal/pcaptest"

// ipv6Fragments has IPv6 fragments of 512 bytes.
func ipv6Fragments() []byte {
	c := overIPv6()
	c.Datagrams = pcaptest.FragmentIPv6(512)
	return classic(story().Packets(c))
}
