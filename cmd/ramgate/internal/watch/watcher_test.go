package watch

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"
)

// TestWhenToLook runs a watch by a clock of its own.
func TestWhenToLook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events, errs := make(chan fsnotify.Event), make(chan error)
		var looks []time.Duration
		start, takes := time.Now(), time.Duration(0)
		followed := map[string]bool{}
		w := &watcher{
			look: func() []Files {
				looks = append(looks, time.Since(start))
				time.Sleep(takes)
				return []Files{{whole: []string{"rules"}, named: []string{"etc/limits.yaml", "rules"}}}
			},
			log: slog.New(slog.DiscardHandler), events: events, errors: errs,
			follow: func(folder string) { followed[folder] = true },
		}
		ctx, cancel := context.WithCancel(t.Context())
		go w.run(ctx)
		next := func(after time.Duration, when ...time.Duration) {
			t.Helper()
			time.Sleep(after)
			synctest.Wait()
			if len(looks) != len(when) {
				t.Fatalf("looked at %v, want %v", looks, when)
			}
			for i := range when {
				if looks[i] != when[i] {
					t.Fatalf("looked at %v, want %v", looks, when)
				}
			}
			start, looks = time.Now(), nil
		}
		send := func(name string, op fsnotify.Op) { events <- fsnotify.Event{Name: name, Op: op} }

		// At once, again since the folders are new, and then at each poll.
		next(31*time.Second, 0, settle, settle+poll, settle+2*poll)
		for _, folder := range []string{"rules", "etc", "."} {
			if !followed[folder] {
				t.Errorf("%s is not followed", folder)
			}
		}
		// Several events are one look.
		send(filepath.Join("rules", "a.rego"), fsnotify.Create)
		send(filepath.Join("rules", "a.rego"), fsnotify.Write)
		send("./etc/limits.yaml", fsnotify.Write)
		next(time.Second, settle)
		// A log that lies beside is none, a new file is: it may be a link.
		send(filepath.Join("etc", "decisions.jsonl"), fsnotify.Write)
		send(filepath.Join("etc", "decisions.jsonl"), fsnotify.Chmod)
		next(time.Second)
		send(filepath.Join("etc", "..data"), fsnotify.Create)
		next(time.Second, settle)
		errs <- errors.New("events were lost")
		next(time.Second, settle)
		// Looks that take long are rarer.
		takes = 3 * time.Second
		send(filepath.Join("rules", "a.rego"), fsnotify.Write)
		next(4*time.Second, settle)
		send(filepath.Join("rules", "a.rego"), fsnotify.Write)
		next(10*time.Second, rest*takes)
		cancel()
	})
}

// TestOnlyPolls is a system without events.
func TestOnlyPolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		looks := 0
		w := &watcher{look: func() []Files { looks++; return []Files{{whole: []string{"rules"}}} }}
		ctx, cancel := context.WithCancel(t.Context())
		go w.run(ctx)
		time.Sleep(3*poll + time.Second)
		synctest.Wait()
		if looks != 4 {
			t.Errorf("looked %d times, want 4", looks)
		}
		cancel()
	})
}
