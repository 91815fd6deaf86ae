package main

import "smtpcap/internal/pcaptest"

// synackFirst begins with the SYN/ACK.
func synackFirst() []byte {
	return classic(pcaptest.Drop(story().Packets(pcaptest.Config{}), 0))
}
