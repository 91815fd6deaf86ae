package main

// caList17k is a server that sends a list of more than 16 KiB of names of
// authorities.
func caList17k() []byte {
	return plain(upgraded(listing(17 << 10)))
}
