package main

import (
	"net/netip"
	"slices"
	"time"

	"smtpcap/internal/pcaptest"
)

// plaintextFromAnotherClient has a handshake that fails and, a minute later,
// another client's mail to the same server in clear.
func plaintextFromAnotherClient() []byte {
	other := later(time.Minute)
	other.Client = netip.MustParseAddrPort("192.0.2.11:40001")
	return classic(slices.Concat(
		refusedHello().Packets(pcaptest.Config{}),
		inClear().Packets(other),
	))
}
