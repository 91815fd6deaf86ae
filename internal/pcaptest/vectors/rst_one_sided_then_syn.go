package main

import "smtpcap/internal/pcaptest"

// rstOneSidedThenSyn is a second connection on the same addresses and ports
// after a reset by the client alone.
func rstOneSidedThenSyn() []byte {
	first := story()
	first.End = pcaptest.RSTByClient
	return classic(pcaptest.Join(
		first.Packets(pcaptest.Config{}),
		story().Packets(pcaptest.Config{ISN: nextISN()}),
	))
}
