package main

// shownSha1 is a server that shows a chain with a signature over SHA-1.
func shownSha1() []byte {
	return shape("sha1")
}
