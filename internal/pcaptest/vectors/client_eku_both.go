package main

// clientEkuBoth is a client that sends a certificate whose extended key usage
// is that of clients and servers.
func clientEkuBoth() []byte {
	return clientShape("eku-both")
}
