package main

// shownExpired is a server that shows a certificate that ended ten months ago.
func shownExpired() []byte {
	return shape("expired")
}
