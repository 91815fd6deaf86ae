package main

import "smtpcap/internal/pcaptest"

// tls13Retry is TLS 1.3 with a HelloRetryRequest.
func tls13Retry() []byte {
	return plain(upgraded13(pcaptest.Session13{Retry: true}))
}
