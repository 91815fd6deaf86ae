package main

// shownBrokenDer is a server that shows a certificate that cannot be read.
func shownBrokenDer() []byte {
	return shape("broken-der")
}
