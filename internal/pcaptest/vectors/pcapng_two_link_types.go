package main

import (
	"net/netip"

	"smtpcap/internal/pcaptest"
)

// pcapngTwoLinkTypes has two interfaces, Ethernet and raw IP, with a connection
// on each.
func pcapngTwoLinkTypes() []byte {
	raw := pcaptest.Config{
		Client: netip.MustParseAddrPort("192.0.2.11:40002"),
		Encap:  pcaptest.Raw(pcaptest.LinkRaw),
	}
	return pcaptest.Pcapng(pcaptest.Interleave(
		story().Packets(pcaptest.Config{}),
		story().Packets(raw),
	))
}
