package main

import "smtpcap/internal/pcaptest"

// tsoLengthZero has the server's flight in one packet of more than 64 KiB,
// before the interface cut it into segments, with an IPv4 total length of 0.
func tsoLengthZero() []byte {
	s := storySession()
	s.Chain = append(pcaptest.LargeChain(), pcaptest.LargeChain()...)
	return classic(upgraded(s).Packets(pcaptest.Config{MSS: 100000, Datagrams: pcaptest.ZeroIPv4Length}))
}
