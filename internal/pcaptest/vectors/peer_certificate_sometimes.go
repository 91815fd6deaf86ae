package main

import (
	"slices"
	"time"

	"smtpcap/internal/pcaptest"
)

// peerCertificateSometimes has two connections between the same hosts; the
// client sends a certificate in the second alone.
func peerCertificateSometimes() []byte {
	other := storySession()
	other.Client = pcaptest.Sent
	return classic(slices.Concat(
		story().Packets(pcaptest.Config{}),
		upgraded(other).Packets(later(time.Minute)),
	))
}
