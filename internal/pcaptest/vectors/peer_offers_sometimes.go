package main

import (
	"slices"
	"time"

	"smtpcap/internal/pcaptest"
)

// peerOffersSometimes has two connections between the same hosts; the server
// offers STARTTLS in the first alone.
func peerOffersSometimes() []byte {
	var t pcaptest.Transcript
	t.Server(pcaptest.Lines(pcaptest.Banner))
	t.Client(pcaptest.Lines("EHLO client.example.test"))
	t.Server(pcaptest.EHLOReply())
	t.Mail()
	t.Quit()
	return classic(slices.Concat(
		story().Packets(pcaptest.Config{}),
		t.Packets(later(time.Minute)),
	))
}
