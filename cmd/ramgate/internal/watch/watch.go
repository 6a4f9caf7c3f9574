// Package watch tells when files that make up a configuration have changed.
//
// Kubernetes swaps a mounted ConfigMap or Secret by renaming the link `..data`
// in the mount's folder: no event names the file that one reads. So whole
// folders are watched, and an event in one is only a reason to look.
package watch

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settle is how long after the first event files are looked at: editors and
// copies write in several steps.
const settle = 200 * time.Millisecond

// poll is how often files are looked at even without an event: network file
// systems send none, and a folder may be replaced as a whole.
const poll = 15 * time.Second

// Watch calls changed, from one goroutine, after something at or below paths
// has changed, until ctx ends. A path that is missing may appear later.
func Watch(ctx context.Context, paths []string, log *slog.Logger, changed func()) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watch files: %w", err)
	}
	last := look(w, paths)
	go func() {
		defer func() { _ = w.Close() }()
		timer := time.NewTimer(poll)
		defer timer.Stop()
		soon := false // the timer is set to settle
		for {
			select {
			case <-ctx.Done():
				return
			case err := <-w.Errors:
				log.Warn("watching files", "err", err) // events may be lost: look
			case <-w.Events:
			case <-timer.C:
				soon = false
				if now := look(w, paths); now != last {
					last = now
					changed()
				}
				timer.Reset(poll)
				continue
			}
			if !soon {
				soon = true
				timer.Reset(settle)
			}
		}
	}()
	return nil
}

// look watches the folders of paths, those that are new too, and returns a
// text that differs when a file below paths was changed, added or removed.
func look(w *fsnotify.Watcher, paths []string) string {
	var b strings.Builder
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil || !info.IsDir() {
			_ = w.Add(filepath.Dir(p)) // missing: found by the next poll
			note(&b, p)
			continue
		}
		// An unreadable folder is the loader's to report.
		_ = filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return filepath.SkipDir
			}
			if d.IsDir() {
				_ = w.Add(path)
			} else {
				note(&b, path)
			}
			return nil
		})
	}
	return b.String()
}

// note adds what tells one state of a file from another, links followed.
func note(b *strings.Builder, path string) {
	info, err := os.Stat(path)
	if err != nil {
		fmt.Fprintf(b, "%q missing\n", path)
		return
	}
	target, _ := filepath.EvalSymlinks(path)
	fmt.Fprintf(b, "%q %q %d %d\n", path, target, info.Size(), info.ModTime().UnixNano())
}
