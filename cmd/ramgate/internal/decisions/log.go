// Package decisions writes decision records as JSON lines, off the path of
// requests: a slow disk costs records, which are counted, never time.
package decisions

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ramgate/ramgate/authz"
)

// queueLength bounds the records that wait for the writer, about 8 MiB.
const queueLength = 8192

// Log is an authz.Recorder. It is made by Start.
type Log struct {
	mu     sync.RWMutex // guards closed; held for reading while sending
	closed bool
	queue  chan *authz.Record
	reopen chan struct{}
	done   chan struct{}

	written, dropped prometheus.Counter
}

var _ authz.Recorder = (*Log)(nil)

// Start opens where records go and writes them there until Close. What is
// written is passed on whenever the queue runs empty.
func Start(open Open, reg prometheus.Registerer, log *slog.Logger) (*Log, error) {
	out, err := open()
	if err != nil {
		return nil, fmt.Errorf("open the decision records: %w", err)
	}
	l := &Log{
		queue:  make(chan *authz.Record, queueLength),
		reopen: make(chan struct{}, 1),
		done:   make(chan struct{}),
		written: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "ramgate_decision_records_total", Help: "Decision records written.",
		}),
		dropped: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "ramgate_decision_records_dropped_total",
			Help: "Decision records lost: the writer was too slow, or could not write.",
		}),
	}
	reg.MustRegister(l.written, l.dropped)
	go l.run(newWriter(open, out, log, l.written, l.dropped))
	return l, nil
}

// Record queues r, or drops it when the queue is full.
func (l *Log) Record(r *authz.Record) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.closed {
		l.dropped.Inc()
		return
	}
	select {
	case l.queue <- r:
	default:
		l.dropped.Inc()
	}
}

// Reopen has the writer open its file anew, between two records, after the file
// was moved away. It does not wait.
func (l *Log) Reopen() {
	select {
	case l.reopen <- struct{}{}:
	default: // it will, as asked before
	}
}

// Close writes what is queued and ends the log. It gives up when ctx ends.
func (l *Log) Close(ctx context.Context) error {
	l.mu.Lock()
	if !l.closed {
		l.closed = true
		close(l.queue)
	}
	l.mu.Unlock()
	select {
	case <-l.done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("write the last decision records: %d are left: %w", len(l.queue), ctx.Err())
	}
}

func (l *Log) run(w *writer) {
	defer close(l.done)
	defer w.end()
	for {
		select {
		case r, more := <-l.queue:
			if !more {
				return
			}
			w.add(r)
			if len(l.queue) == 0 || w.full() {
				w.flush()
			}
		case <-l.reopen:
			w.reopen()
		}
	}
}
