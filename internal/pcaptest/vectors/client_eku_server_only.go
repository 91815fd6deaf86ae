package main

// clientEkuServerOnly is a client that sends a certificate whose extended key
// usage is that of servers alone.
func clientEkuServerOnly() []byte {
	return clientShape("eku-server-only")
}
