package main

import "smtpcap/internal/pcaptest"

// certificateOver16k is a Certificate message of more than 32 KiB, which takes
// three records.
func certificateOver16k() []byte {
	s := storySession()
	s.Chain = pcaptest.LargeChain()
	return plain(upgraded(s))
}
