package main

// shownChain3WithRoot is a server that shows a chain of three, the last of
// which is the root.
func shownChain3WithRoot() []byte {
	return shape("chain-3-with-root")
}
