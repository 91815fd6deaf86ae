package main

// shownGap is a server that shows a chain of three that lacks the second of
// its three issuers.
func shownGap() []byte {
	return shape("gap")
}
