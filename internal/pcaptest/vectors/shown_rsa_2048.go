package main

// shownRsa2048 is a server that shows a certificate with an RSA key of 2048
// bits.
func shownRsa2048() []byte {
	return shape("rsa-2048")
}
