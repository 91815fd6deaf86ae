package main

// shownNotYetValid is a server that shows a certificate that begins in two
// months.
func shownNotYetValid() []byte {
	return shape("not-yet-valid")
}
