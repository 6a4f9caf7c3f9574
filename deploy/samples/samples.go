// Package samples holds a small working configuration: the demo runs it, the
// tests read it, and users begin with it.
package samples

import "embed"

// Files are ramgate.yaml and what it names.
//
//go:embed ramgate.yaml directory.yaml limits.yaml apis
var Files embed.FS
