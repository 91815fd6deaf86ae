package main

// dh1024Refused is a server with a prime of 1024 bits, which the client
// refuses with the alert handshake_failure(40).
func dh1024Refused() []byte {
	return plain(primeRefused(1024))
}
