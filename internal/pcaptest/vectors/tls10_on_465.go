package main

import "smtpcap/internal/pcaptest"

// tls10On465 is a session of TLS 1.0 on port 465.
func tls10On465() []byte {
	t := pcaptest.Transcript{Port: 465}
	s := storySession()
	s.Version = pcaptest.TLS10
	t.Handshake(s)
	t.Bye(s.Version)
	return plain(t)
}
