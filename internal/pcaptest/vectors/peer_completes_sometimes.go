package main

import (
	"slices"
	"time"

	"smtpcap/internal/pcaptest"
)

// peerCompletesSometimes has two connections between the same hosts; the
// server refuses the second client's hello.
func peerCompletesSometimes() []byte {
	return classic(slices.Concat(
		story().Packets(pcaptest.Config{}),
		refusedHello().Packets(later(time.Minute)),
	))
}
