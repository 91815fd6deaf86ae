package main

import "smtpcap/internal/pcaptest"

// portReuseWithoutClose is a second connection on the same addresses and ports,
// the first never closed.
func portReuseWithoutClose() []byte {
	first := story()
	first.End = pcaptest.Open
	return classic(pcaptest.Join(
		first.Packets(pcaptest.Config{}),
		story().Packets(pcaptest.Config{ISN: nextISN()}),
	))
}
