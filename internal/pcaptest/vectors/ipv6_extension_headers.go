package main

import "smtpcap/internal/pcaptest"

// ipv6ExtensionHeaders has a hop-by-hop and a destination options header in
// each packet.
func ipv6ExtensionHeaders() []byte {
	padding := []byte{1, 4, 0, 0, 0, 0} // PadN
	c := overIPv6()
	c.Datagrams = pcaptest.ExtensionHeaders(
		pcaptest.ExtensionHeader{Protocol: 0, Body: padding},
		pcaptest.ExtensionHeader{Protocol: 60, Body: padding},
	)
	return classic(story().Packets(c))
}
