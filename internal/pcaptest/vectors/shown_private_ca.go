package main

// shownPrivateCa is a server that shows a chain with its root, which nobody
// else knows.
func shownPrivateCa() []byte {
	return shape("private-ca")
}
