package main

import "smtpcap/internal/pcaptest"

// linkRaw228 is raw IPv4 under link type 228.
func linkRaw228() []byte {
	return encapsulated(pcaptest.Raw(pcaptest.LinkIPv4))
}
