// Package build tells which ramgate this is.
package build

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// Version is the module's version, of which a build from a checkout knows the
// commit, then the compiler and the platform.
func Version() string {
	version := "(unknown)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		version = info.Main.Version
	}
	return fmt.Sprintf("%s %s %s/%s", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
