package main

import "smtpcap/internal/pcaptest"

// tls13Psk is TLS 1.3 resumed by a pre-shared key.
func tls13Psk() []byte {
	return plain(upgraded13(pcaptest.Session13{PSK: true}))
}
