package main

import "smtpcap/internal/pcaptest"

// clientAlertWhenAsked is a client that is asked for a certificate and ends
// the handshake with the alert unknown_ca(48) for the server's chain.
func clientAlertWhenAsked() []byte {
	s := storySession()
	return plain(stopped(s, s.ServerFlight(), fatal(pcaptest.AlertUnknownCA), pcaptest.FINByClient))
}
