package main

// shownSelfSigned is a server that shows one certificate, signed by its own
// key.
func shownSelfSigned() []byte {
	return shape("self-signed")
}
