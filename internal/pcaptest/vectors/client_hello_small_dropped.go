package main

// clientHelloSmallDropped is a ClientHello of one segment, which never
// arrives; the client sends it again and again and gives up.
func clientHelloSmallDropped() []byte {
	return droppedHello(storySession().Hello())
}
