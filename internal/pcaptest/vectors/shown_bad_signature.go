package main

// shownBadSignature is a server that shows a chain with a signature that does
// not verify.
func shownBadSignature() []byte {
	return shape("bad-signature")
}
