package main

import (
	"math"
	"os"
	"runtime/debug"
)

// gcPercent is the garbage, in percent of what lives, that is let grow before it
// is collected, in place of Go's 100. What lives is small, some tens of MiB, and
// a check leaves some tens of KiB behind, so at 100 the collector runs many times
// a second; each run also shrinks the stacks that the next evaluations need.
const gcPercent = 400

// collectLess sets gcPercent in a process that has a memory limit (GOMEMLIMIT),
// near which Go collects more often whatever the percentage. Without a limit a
// directory of a GiB would become a process of five. A GOGC of the user's
// stays.
func collectLess() {
	if _, chosen := os.LookupEnv("GOGC"); chosen || debug.SetMemoryLimit(-1) == math.MaxInt64 {
		return
	}
	debug.SetGCPercent(gcPercent)
}
