package main

// pcapCutInData is cut inside the data of its packet 11, in the midst of the
// server's Certificate message.
func pcapCutInData() []byte {
	return cut(11, 16+60)
}
