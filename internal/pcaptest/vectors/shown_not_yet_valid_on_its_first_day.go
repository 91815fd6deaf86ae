package main

import "time"

// shownNotYetValidOnItsFirstDay is the server of shown-not-yet-valid on the
// first day of its certificate.
func shownNotYetValidOnItsFirstDay() []byte {
	return shapeAt("not-yet-valid", time.Date(2027, time.January, 1, 12, 0, 0, 0, time.UTC))
}
