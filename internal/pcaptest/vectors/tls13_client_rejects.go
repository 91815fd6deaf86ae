package main

import "smtpcap/internal/pcaptest"

func tls13ClientRejects() []byte {
	return plain(upgraded13(pcaptest.Session13{Rejects: true}))
}
