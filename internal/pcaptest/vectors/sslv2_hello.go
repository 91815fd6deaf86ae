package main

import "smtpcap/internal/pcaptest"

// sslv2Hello is a ClientHello in the format of SSL 2.0, as OpenSSL 0.9.8 sent
// it, answered with TLS 1.0.
func sslv2Hello() []byte {
	s := storySession()
	s.Version = pcaptest.TLS10
	s.ClientHello = pcaptest.DefaultClientHello(pcaptest.TLS10).SSLv2()
	return plain(upgraded(s))
}
