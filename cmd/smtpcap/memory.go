package main

import (
	"os"
	"runtime/debug"
)

// The garbage collector's settings. What lives is small, a few megabytes, and what
// is thrown away is a report a connection: the default would collect many times a
// second. The limit keeps the resident set under 64 MiB.
const (
	gcPercent   = 400
	memoryLimit = 44 << 20 // bytes
)

// tuneCollector sets the garbage collector unless the environment does.
func tuneCollector() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
}
