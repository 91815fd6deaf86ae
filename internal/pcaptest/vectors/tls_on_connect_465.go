package main

// tlsOnConnect465 is TLS from the first byte on port 465, as described in RFC
// 8314, Section 3.3.
func tlsOnConnect465() []byte {
	return plain(onConnect(465))
}
