package main

// shownChain1 is a server that shows one certificate, issued by a root that is
// not sent.
func shownChain1() []byte {
	return shape("chain-1")
}
