package main

import "smtpcap/internal/pcaptest"

// noServerName is a client that does not say which server it wants.
func noServerName() []byte {
	s := storySession()
	s.ClientHello = pcaptest.HelloRecord(pcaptest.DefaultClientHello(s.Version).Without(pcaptest.ExtServerName))
	return plain(upgraded(s))
}
