package main

// shownUnrelated is a server that shows a chain and a certificate that has
// nothing to do with it.
func shownUnrelated() []byte {
	return shape("unrelated")
}
