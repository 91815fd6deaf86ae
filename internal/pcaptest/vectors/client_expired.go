package main

// clientExpired is a client that sends a certificate that ended ten months
// ago.
func clientExpired() []byte {
	return clientShape("expired")
}
