package main

// shownRsa1024 is a server that shows a certificate with an RSA key of 1024
// bits.
func shownRsa1024() []byte {
	return shape("rsa-1024")
}
