package certificate

// What tests of other packages' values need.
var (
	Tolerantly  = tolerantly
	Differences = differences
)
