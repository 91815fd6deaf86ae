package main

import "smtpcap/internal/pcaptest"

// linkLoop is OpenBSD loopback.
func linkLoop() []byte {
	return encapsulated(pcaptest.Loop())
}
