// Package decisions writes decision records as JSON lines, off the path of
// requests: a slow disk costs records, which are counted, never time.
package decisions

import (
	"bufio"
	"encoding/json"
	"io"
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
	done   chan struct{}

	written, dropped prometheus.Counter
}

var _ authz.Recorder = (*Log)(nil)

// Start writes records to w until Close. What is written is flushed whenever
// the queue runs empty.
func Start(w io.Writer, reg prometheus.Registerer, log *slog.Logger) *Log {
	l := &Log{
		queue: make(chan *authz.Record, queueLength),
		done:  make(chan struct{}),
		written: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "ramgate_decision_records_total", Help: "Decision records written.",
		}),
		dropped: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "ramgate_decision_records_dropped_total",
			Help: "Decision records lost: the writer was too slow, or could not write.",
		}),
	}
	reg.MustRegister(l.written, l.dropped)
	go l.write(w, log)
	return l
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

// Close writes what is queued and ends the log.
func (l *Log) Close() {
	l.mu.Lock()
	if !l.closed {
		l.closed = true
		close(l.queue)
	}
	l.mu.Unlock()
	<-l.done
}

func (l *Log) write(w io.Writer, log *slog.Logger) {
	defer close(l.done)
	buffered := bufio.NewWriterSize(w, 64<<10)
	encoder := json.NewEncoder(buffered)
	encoder.SetEscapeHTML(false)
	failing := false // said once for each run of failures
	for r := range l.queue {
		err := encoder.Encode(r)
		if err == nil && len(l.queue) == 0 {
			err = buffered.Flush()
		}
		if err != nil {
			l.dropped.Inc()
			if !failing {
				log.Error("cannot write decision records", "err", err)
			}
			// A bufio.Writer keeps its first error; start over with a new one.
			failing = true
			buffered.Reset(w)
			continue
		}
		failing = false
		l.written.Inc()
	}
	if err := buffered.Flush(); err != nil {
		log.Error("cannot write decision records", "err", err)
	}
}
