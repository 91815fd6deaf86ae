package main

// shownChain3 is a server that shows a chain of three in order, without its
// root.
func shownChain3() []byte {
	return shape("chain-3")
}
