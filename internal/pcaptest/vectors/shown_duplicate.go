package main

// shownDuplicate is a server that shows a chain with its intermediate
// certificate twice.
func shownDuplicate() []byte {
	return shape("duplicate")
}
