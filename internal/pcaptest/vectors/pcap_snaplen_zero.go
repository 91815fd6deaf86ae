package main

import "smtpcap/internal/pcaptest"

// pcapSnaplenZero has a snap length of 0 in its header.
func pcapSnaplenZero() []byte {
	return pcaptest.Pcap(story().Packets(pcaptest.Config{}), pcaptest.PcapOptions{Snaplen: pcaptest.SnaplenZero})
}
