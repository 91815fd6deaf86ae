package main

import "smtpcap/internal/pcaptest"

// ipv4Fragments has IPv4 fragments of 512 bytes.
func ipv4Fragments() []byte {
	return classic(story().Packets(pcaptest.Config{Datagrams: pcaptest.FragmentIPv4(512, false)}))
}
