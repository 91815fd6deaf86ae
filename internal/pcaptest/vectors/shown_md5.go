package main

// shownMd5 is a server that shows a chain with a signature over MD5.
func shownMd5() []byte {
	return shape("md5")
}
