package main

import "smtpcap/internal/pcaptest"

// noServerNameAndAnotherName is a client that does not say which server it
// wants, and is shown a certificate of another name than that of the greeting.
func noServerNameAndAnotherName() []byte {
	s := showing("chain-2")
	s.ClientHello = pcaptest.HelloRecord(pcaptest.DefaultClientHello(s.Version).Without(pcaptest.ExtServerName))
	return plain(greeting(upgraded(s), "mail.example.test"))
}
