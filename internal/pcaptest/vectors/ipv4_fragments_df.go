package main

import "smtpcap/internal/pcaptest"

// ipv4FragmentsDf has IPv4 fragments with the DF flag set.
func ipv4FragmentsDf() []byte {
	return classic(story().Packets(pcaptest.Config{Datagrams: pcaptest.FragmentIPv4(512, true)}))
}
