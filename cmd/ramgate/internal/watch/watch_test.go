package watch_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ramgate/ramgate/cmd/ramgate/internal/watch"
)

// awaits starts a watch over paths and returns what waits for its next call.
func awaits(t *testing.T, paths ...string) func() {
	t.Helper()
	calls := make(chan struct{}, 100)
	err := watch.Watch(t.Context(), paths, slog.New(slog.DiscardHandler), func() { calls <- struct{}{} })
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		select {
		case <-calls:
		case <-time.After(20 * time.Second): // poll, and some
			t.Fatal("the change was not seen")
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "limits.yaml")
	write(t, path, "a")
	wait := awaits(t, path)
	write(t, path, "longer")
	wait()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	wait()
	write(t, path, "back again")
	wait()
}

// TestConfigMap does what the kubelet does: the files are links into ..data,
// itself a link to a folder that is replaced by renaming a new link over it.
func TestConfigMap(t *testing.T) {
	mount := t.TempDir()
	version := func(name, text string) {
		if err := os.Mkdir(filepath.Join(mount, name), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(mount, name, "rule.rego"), text)
		link(t, name, filepath.Join(mount, "..tmp"))
		if err := os.Rename(filepath.Join(mount, "..tmp"), filepath.Join(mount, "..data")); err != nil {
			t.Fatal(err)
		}
	}
	version("..v1", "same size 1")
	link(t, filepath.Join("..data", "rule.rego"), filepath.Join(mount, "rule.rego"))
	wait := awaits(t, mount)
	version("..v2", "same size 2")
	wait()
}

func TestNewFolder(t *testing.T) {
	root := t.TempDir()
	wait := awaits(t, root)
	if err := os.MkdirAll(filepath.Join(root, "rule", "deep"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(root, "rule", "deep", "x.rego"), "package ramgate")
	wait()
}

func link(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
}
