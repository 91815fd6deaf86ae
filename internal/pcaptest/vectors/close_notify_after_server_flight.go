package main

import "smtpcap/internal/pcaptest"

// closeNotifyAfterServerFlight is a client that answers the server's flight
// with close_notify(0) and a close.
func closeNotifyAfterServerFlight() []byte {
	s := storySession()
	goodbye := pcaptest.Alert(pcaptest.TLS12, pcaptest.Warning, pcaptest.AlertCloseNotify)
	return plain(stopped(s, s.ServerFlight(), goodbye, pcaptest.FINByClient))
}
