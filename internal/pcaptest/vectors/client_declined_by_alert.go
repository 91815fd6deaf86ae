package main

import "smtpcap/internal/pcaptest"

// clientDeclinedByAlert is a client of SSL 3.0 that answers a
// CertificateRequest with the alert no_certificate(41), as described in RFC
// 6101, Section 5.6.6.
func clientDeclinedByAlert() []byte {
	s := storySession()
	s.Version, s.Client = pcaptest.SSL30, pcaptest.DeclinedByAlert
	return plain(upgraded(s))
}
