package main

// shownWrongOrder is a server that shows a chain of three whose last two
// certificates stand the wrong way around.
func shownWrongOrder() []byte {
	return shape("wrong-order")
}
