// Package watch tells when files that make up a configuration may have changed.
//
// Kubernetes swaps a mounted ConfigMap or Secret by renaming the link `..data`
// in the mount's folder: no event names the file that one reads. So whole
// folders are watched, and an event in one is only a reason to look.
package watch

import (
	"context"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	// settle is how long after the first event files are looked at: editors and
	// copies write in several steps.
	settle = 200 * time.Millisecond
	// poll is how often they are looked at even without an event: network file
	// systems send none, and a folder may be replaced as a whole.
	poll = 15 * time.Second
	// rest keeps looking from taking more than a part of the time, should
	// somebody write all the time: this many times as long as the last look.
	rest = 2
)

// Watch calls look at once, again soon after what it returned has changed, and
// now and then, until ctx ends. Where the system gives no events it only polls.
func Watch(ctx context.Context, log *slog.Logger, look func() []Files) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		log.Warn("files are looked at every so often only", "every", poll.String(), "err", err)
		(&watcher{look: look, log: log}).run(ctx)
		return
	}
	defer func() { _ = w.Close() }()
	follow := func(folder string) { _ = w.Add(folder) } // missing: found by the next poll
	(&watcher{look: look, log: log, events: w.Events, errors: w.Errors, follow: follow}).run(ctx)
}

type watcher struct {
	look   func() []Files
	log    *slog.Logger
	events <-chan fsnotify.Event
	errors <-chan error
	follow func(folder string) // nil: there are no events

	whole, named map[string]bool // of the last look
}

func (w *watcher) run(ctx context.Context) {
	timer := time.NewTimer(w.update())
	defer timer.Stop()
	soon := false // the timer is set for an event
	least := settle
	for {
		select {
		case <-ctx.Done():
			return
		case err := <-w.errors:
			w.log.Warn("watching files", "err", err) // events may be lost: look
		case e := <-w.events:
			if !w.counts(e) {
				continue
			}
		case <-timer.C:
			soon = false
			begin := time.Now()
			next := w.update()
			least = max(settle, rest*time.Since(begin))
			timer.Reset(max(next, least))
			continue
		}
		if !soon {
			soon = true
			timer.Reset(least)
		}
	}
}

// update looks, follows the folders that are new, and tells when to look again.
func (w *watcher) update() time.Duration {
	whole, named := map[string]bool{}, map[string]bool{}
	for _, f := range w.look() {
		for _, folder := range f.whole {
			whole[folder] = true
		}
		for _, path := range f.named {
			named[path] = true
		}
	}
	next := poll
	follow := func(folder string, before bool) {
		if w.follow != nil {
			w.follow(folder)
			if !before {
				next = settle // it may have changed before it was followed
			}
		}
	}
	for folder := range whole {
		follow(folder, w.whole[folder])
	}
	for path := range named {
		follow(filepath.Dir(path), w.named[path])
	}
	w.whole, w.named = whole, named
	return next
}

// counts reports whether an event is a reason to look. What is written to files
// that merely lie beside those looked at, a log say, is none.
func (w *watcher) counts(e fsnotify.Event) bool {
	appears := e.Has(fsnotify.Create) || e.Has(fsnotify.Rename) || e.Has(fsnotify.Remove)
	return appears || w.named[filepath.Clean(e.Name)] || w.whole[filepath.Dir(e.Name)]
}
