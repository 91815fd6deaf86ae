package main

// pcapngTsresolNano has times in nanoseconds.
func pcapngTsresolNano() []byte {
	return resolution(9)
}
