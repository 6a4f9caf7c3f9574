//go:build unix

package ram

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Nobody writes to the pipe, so reading it would never end.
func TestLoadRefusesPipes(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe.yaml")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadFile(pipe); err == nil || !strings.HasSuffix(err.Error(), "cannot be read: not a regular file") {
		t.Errorf("%v", err)
	}
}
