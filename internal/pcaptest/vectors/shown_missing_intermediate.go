package main

// shownMissingIntermediate is a server that shows its own certificate without
// that of its issuer.
func shownMissingIntermediate() []byte {
	return shape("missing-intermediate")
}
