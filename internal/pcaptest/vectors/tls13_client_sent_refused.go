package main

import "smtpcap/internal/pcaptest"

func tls13ClientSentRefused() []byte {
	return plain(upgraded13(pcaptest.Session13{Client: pcaptest.Sent, Refused: true}))
}
