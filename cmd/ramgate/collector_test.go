package main

import (
	"math"
	"os"
	"runtime/debug"
	"testing"
)

func TestCollectLess(t *testing.T) {
	for name, test := range map[string]struct {
		gogc  string // "": not set
		limit int64
		want  int
	}{
		"with a limit":    {"", 1 << 40, gcPercent},
		"without":         {"", math.MaxInt64, 100},
		"the user's stay": {"50", 1 << 40, 100},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("GOGC", test.gogc)
			if test.gogc == "" {
				os.Unsetenv("GOGC")
			}
			limit, percent := debug.SetMemoryLimit(test.limit), debug.SetGCPercent(100)
			collectLess()
			got := debug.SetGCPercent(percent)
			debug.SetMemoryLimit(limit)
			if got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
		})
	}
}
