package envoytest

import (
	"bytes"
	"context"
	"sync"
	"time"
)

// waitLimit bounds the waiting for a line, which Envoy flushes within
// milliseconds.
const waitLimit = 10 * time.Second

// lines is a writer that keeps every line and lets others wait for one.
type lines struct {
	mu      sync.Mutex // guards all below
	all     []string
	partial []byte
	more    chan struct{} // closed and replaced when a line arrives
}

func newLines() *lines { return &lines{more: make(chan struct{})} }

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.partial = append(l.partial, p...)
	for {
		line, rest, found := bytes.Cut(l.partial, []byte("\n"))
		if !found {
			return len(p), nil
		}
		l.all = append(l.all, string(line))
		l.partial = rest
		close(l.more)
		l.more = make(chan struct{})
	}
}

// wait returns the first line that matches, waiting for it if need be.
func (l *lines) wait(ctx context.Context, match func(string) bool) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, waitLimit)
	defer cancel()
	for seen := 0; ; {
		l.mu.Lock()
		fresh, more := l.all[seen:], l.more
		l.mu.Unlock()
		for _, line := range fresh {
			if match(line) {
				return line, nil
			}
		}
		seen += len(fresh)
		select {
		case <-more:
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}
