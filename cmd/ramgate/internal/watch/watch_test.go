package watch_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ramgate/ramgate/cmd/ramgate/internal/watch"
)

// watched is a watch over some paths.
type watched struct {
	t     *testing.T
	paths []string
	looks chan [32]byte
	last  [32]byte
}

// start returns once a watch has looked at what there is.
func start(t *testing.T, paths ...string) *watched {
	t.Helper()
	w := &watched{t: t, looks: make(chan [32]byte), paths: paths}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		watch.Watch(ctx, slog.New(slog.DiscardHandler), func() []watch.Files {
			f := watch.Look(paths...)
			select {
			case w.looks <- f.Sum:
			case <-ctx.Done():
			}
			return []watch.Files{f}
		})
	}()
	t.Cleanup(func() {
		cancel()
		<-done // Watch returns
	})
	w.last = <-w.looks
	return w
}

// changed waits for a look that sees something else.
func (w *watched) changed() {
	w.t.Helper()
	deadline := time.After(25 * time.Second) // a poll, and some
	for {
		select {
		case now := <-w.looks:
			if now != w.last {
				w.last = now
				return
			}
		case <-deadline:
			w.t.Fatal("the change was not seen")
		}
	}
}

func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "limits.yaml")
	write(t, path, "a")
	w := start(t, path)
	write(t, path, "longer")
	w.changed()
	must(t, os.Remove(path))
	w.changed()
	write(t, path, "back again")
	w.changed()
}

// TestConfigMap does what the kubelet does: the files are links into ..data,
// itself a link to a folder that is replaced by renaming a new link over it.
func TestConfigMap(t *testing.T) {
	mount := t.TempDir()
	version := func(name, text string) {
		must(t, os.Mkdir(filepath.Join(mount, name), 0o700))
		write(t, filepath.Join(mount, name, "rule.rego"), text)
		must(t, os.Symlink(name, filepath.Join(mount, "..tmp")))
		must(t, os.Rename(filepath.Join(mount, "..tmp"), filepath.Join(mount, "..data")))
	}
	version("..v1", "same size 1")
	must(t, os.Symlink(filepath.Join("..data", "rule.rego"), filepath.Join(mount, "rule.rego")))
	folder, file := start(t, mount), start(t, filepath.Join(mount, "rule.rego"))
	version("..v2", "same size 2")
	folder.changed()
	file.changed()
}

func TestNewFolder(t *testing.T) {
	root := t.TempDir()
	w := start(t, root)
	must(t, os.MkdirAll(filepath.Join(root, "rule", "deep"), 0o700))
	w.changed()
	write(t, filepath.Join(root, "rule", "deep", "x.rego"), "package ramgate")
	w.changed()
}

func TestFolderReplaced(t *testing.T) {
	root := filepath.Join(t.TempDir(), "rules")
	must(t, os.Mkdir(root, 0o700))
	w := start(t, root)
	must(t, os.Rename(root, root+".old"))
	w.changed()
	must(t, os.Mkdir(root, 0o700))
	write(t, filepath.Join(root, "x.rego"), "package ramgate")
	w.changed()
}
