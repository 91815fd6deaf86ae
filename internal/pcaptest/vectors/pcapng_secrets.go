package main

import (
	"encoding/binary"
	"fmt"

	"smtpcap/internal/pcaptest"
)

// pcapngSecrets has a Decryption Secrets Block with a TLS key log of made-up
// keys.
func pcapngSecrets() []byte {
	var w pcaptest.NG
	w.Section(binary.LittleEndian)
	w.Interface(pcaptest.Interface{LinkType: pcaptest.LinkEthernet})
	w.Secrets(pcaptest.SecretsTLS, fmt.Appendf(nil, "CLIENT_RANDOM %064d %096d\n", 1, 2))
	for _, p := range story().Packets(pcaptest.Config{}) {
		w.Packet(0, p)
	}
	return w.Bytes()
}
