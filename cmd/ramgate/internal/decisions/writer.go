package decisions

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ramgate/ramgate/authz"
)

// Open opens where records go.
type Open func() (io.WriteCloser, error)

// File opens a file for appending. It is made for its owner alone (0600). A pipe
// that nobody reads is an error, not a wait.
func File(path string) Open {
	return func() (io.WriteCloser, error) {
		return os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY|syscall.O_NONBLOCK, 0o600)
	}
}

// Writable tells what would keep File from opening path. It makes no file.
func Writable(path string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY|syscall.O_NONBLOCK, 0)
	if errors.Is(err, fs.ErrNotExist) {
		const write = 2 // W_OK of access(2)
		if err := syscall.Access(filepath.Dir(path), write); err != nil {
			return &fs.PathError{Op: "write to", Path: filepath.Dir(path), Err: err}
		}
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// Stream is an open stream that stays open.
func Stream(w io.Writer) Open {
	return func() (io.WriteCloser, error) { return unclosed{w}, nil }
}

type unclosed struct{ io.Writer }

func (unclosed) Close() error { return nil }

// batch is how many bytes are written at once, a record more or less.
const batch = 64 << 10

// writer gathers whole records and writes them at once. It is for one goroutine.
type writer struct {
	open Open
	out  io.WriteCloser
	log  *slog.Logger

	buf     bytes.Buffer
	encoder *json.Encoder // to buf
	records int           // in buf
	failing bool          // said once for each run of failures
	torn    bool          // what was written last ends within a record

	written, dropped prometheus.Counter
}

func newWriter(open Open, out io.WriteCloser, log *slog.Logger, written, dropped prometheus.Counter) *writer {
	w := &writer{open: open, out: out, log: log, written: written, dropped: dropped}
	w.encoder = json.NewEncoder(&w.buf)
	w.encoder.SetEscapeHTML(false)
	return w
}

func (w *writer) add(r *authz.Record) {
	size := w.buf.Len()
	if err := w.encoder.Encode(r); err != nil {
		w.buf.Truncate(size)
		w.dropped.Inc()
		w.log.Error("cannot encode a decision record", "err", err)
		return
	}
	w.records++
}

func (w *writer) full() bool { return w.buf.Len() >= batch }

// flush writes what was gathered. What could not be written is dropped: it is
// better to lose records than to run out of memory.
func (w *writer) flush() {
	if w.records == 0 {
		return
	}
	text, whole := w.buf.Bytes(), 0
	if w.torn { // so that the piece stands alone on its line
		text, whole = append([]byte{'\n'}, text...), -1
	}
	n, err := w.out.Write(text)
	if n > 0 {
		whole += bytes.Count(text[:n], []byte{'\n'})
		w.torn = text[n-1] != '\n'
	}
	whole = max(whole, 0)
	w.written.Add(float64(whole))
	w.dropped.Add(float64(w.records - whole))
	w.buf.Reset()
	w.records = 0
	w.tell(err)
}

func (w *writer) tell(err error) {
	switch {
	case err != nil && !w.failing:
		w.log.Error("cannot write decision records", "err", err)
	case err == nil && w.failing:
		w.log.Info("decision records are written again")
	}
	w.failing = err != nil
}

// reopen goes on in a file that is opened anew, or else in the one that is open.
func (w *writer) reopen() {
	out, err := w.open()
	if err != nil {
		w.log.Error("cannot open the decision records again", "err", err)
		return
	}
	if err := w.out.Close(); err != nil {
		w.log.Error("cannot close the decision records", "err", err)
	}
	w.out, w.torn = out, false
}

// end writes what is left and closes.
func (w *writer) end() {
	w.flush()
	if err := w.out.Close(); err != nil {
		w.log.Error("cannot close the decision records", "err", err)
	}
}
