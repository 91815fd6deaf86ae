package main

import "time"

// shownExpiredOnItsLastDay is the server of shown-expired on the last day of
// its certificate.
func shownExpiredOnItsLastDay() []byte {
	return shapeAt("expired", time.Date(2025, time.December, 31, 12, 0, 0, 0, time.UTC))
}
