package main

// shownNegativeSerial is a server that shows a certificate with a negative
// serial number, which strict readers refuse.
func shownNegativeSerial() []byte {
	return shape("negative-serial")
}
