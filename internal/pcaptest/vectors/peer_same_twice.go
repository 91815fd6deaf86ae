package main

import (
	"slices"
	"time"

	"smtpcap/internal/pcaptest"
)

// peerSameTwice has two connections between the same hosts that go alike.
func peerSameTwice() []byte {
	return classic(slices.Concat(
		story().Packets(pcaptest.Config{}),
		story().Packets(later(time.Minute)),
	))
}
