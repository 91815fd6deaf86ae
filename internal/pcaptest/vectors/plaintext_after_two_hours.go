package main

import (
	"slices"
	"time"

	"smtpcap/internal/pcaptest"
)

// plaintextAfterTwoHours has a handshake that fails and, two hours later, the
// same client's mail to the same server in clear.
func plaintextAfterTwoHours() []byte {
	return classic(slices.Concat(
		refusedHello().Packets(pcaptest.Config{}),
		inClear().Packets(later(2*time.Hour)),
	))
}
