package main

import "smtpcap/internal/pcaptest"

// anonymousSuite is a handshake with an anonymous suite, in which no
// certificate exists.
func anonymousSuite() []byte {
	return plain(upgraded(pcaptest.Session{
		Version: pcaptest.TLS12, Suite: pcaptest.TLS_DH_anon_WITH_AES_128_CBC_SHA,
	}))
}
