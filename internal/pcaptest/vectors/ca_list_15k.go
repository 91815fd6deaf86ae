package main

// caList15k is a server that sends a list of less than 16 KiB of names of
// authorities.
func caList15k() []byte {
	return plain(upgraded(listing(15 << 10)))
}
