package main

import (
	"slices"
	"time"

	"smtpcap/internal/certs"
	"smtpcap/internal/pcaptest"
)

// peerOtherLeaf has two connections between the same hosts; the server's
// certificate is another in the second.
func peerOtherLeaf() []byte {
	other := storySession()
	other.Chain = certs.Chain("chain-3")
	return classic(slices.Concat(
		story().Packets(pcaptest.Config{}),
		upgraded(other).Packets(later(time.Minute)),
	))
}
