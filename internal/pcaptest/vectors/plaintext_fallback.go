package main

import (
	"slices"
	"time"

	"smtpcap/internal/pcaptest"
)

// plaintextFallback has a handshake that fails and, a minute later, the same
// client's mail to the same server in clear.
func plaintextFallback() []byte {
	return classic(slices.Concat(
		refusedHello().Packets(pcaptest.Config{}),
		inClear().Packets(later(time.Minute)),
	))
}
