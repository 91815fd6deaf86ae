package main

// resumedByTicket is a session of TLS 1.2 resumed by a ticket.
func resumedByTicket() []byte {
	return plain(resumed(160))
}
