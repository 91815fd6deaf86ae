package main

import (
	"bytes"

	"smtpcap/internal/pcaptest"
)

// notSmtp is an SSH server on port 25.
func notSmtp() []byte {
	var t pcaptest.Transcript
	t.Server(pcaptest.Lines("SSH-2.0-OpenSSH_9.6"))
	t.Client(pcaptest.Lines("SSH-2.0-OpenSSH_9.7"))
	t.Server(bytes.Repeat([]byte{0, 0, 5, 0x14, 6, 20}, 40))
	t.End = pcaptest.FINByClient
	return plain(t)
}
