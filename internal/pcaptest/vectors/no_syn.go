package main

import "smtpcap/internal/pcaptest"

// noSyn begins after the TCP handshake, with the banner.
func noSyn() []byte {
	return classic(story().Packets(pcaptest.Config{})[3:])
}
