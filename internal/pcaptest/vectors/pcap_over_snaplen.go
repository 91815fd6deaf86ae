package main

import "smtpcap/internal/pcaptest"

// pcapOverSnaplen has packets longer than the snap length of its header.
func pcapOverSnaplen() []byte {
	return pcaptest.Pcap(story().Packets(pcaptest.Config{}), pcaptest.PcapOptions{Snaplen: 100})
}
