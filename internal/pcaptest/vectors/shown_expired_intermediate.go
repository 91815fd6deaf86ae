package main

// shownExpiredIntermediate is a server that shows a chain whose intermediate
// certificate ended ten months ago.
func shownExpiredIntermediate() []byte {
	return shape("expired-intermediate")
}
