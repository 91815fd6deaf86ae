package main

import "smtpcap/internal/pcaptest"

// linkPpp is PPP in HDLC-like framing.
func linkPpp() []byte {
	return encapsulated(pcaptest.PPP())
}
