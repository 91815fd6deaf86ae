package main

// dh2048Refused is a server with a prime of 2048 bits, and a client that ends
// the handshake with the alert handshake_failure(40).
func dh2048Refused() []byte {
	return plain(primeRefused(2048))
}
