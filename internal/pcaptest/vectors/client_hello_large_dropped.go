package main

// clientHelloLargeDropped is a ClientHello of two segments, of which the
// second never arrives; the client sends it again and again and gives up.
func clientHelloLargeDropped() []byte {
	return droppedHello(largeHello())
}
