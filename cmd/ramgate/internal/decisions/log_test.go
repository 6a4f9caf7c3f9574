package decisions_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/decisions"
)

// stand is a log under test, in a synctest bubble.
type stand struct {
	*decisions.Log
	t      *testing.T
	reg    *prometheus.Registry
	told   bytes.Buffer // by slog
	number int
}

func start(t *testing.T, open decisions.Open) *stand {
	t.Helper()
	s := &stand{t: t, reg: prometheus.NewPedanticRegistry()}
	var err error
	s.Log, err = decisions.Start(open, s.reg, slog.New(slog.NewTextHandler(&s.told, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// record records n decisions, numbered on, and waits until nothing moves.
func (s *stand) record(n int) {
	for range n {
		s.number++
		s.Record(&authz.Record{RequestID: fmt.Sprintf("<%d>", s.number)})
	}
	synctest.Wait()
}

func (s *stand) close() {
	s.t.Helper()
	if err := s.Close(s.t.Context()); err != nil {
		s.t.Error(err)
	}
}

// counted wants so many records to be counted as written and as dropped.
func (s *stand) counted(written, dropped float64) {
	s.t.Helper()
	families, err := s.reg.Gather()
	if err != nil {
		s.t.Fatal(err)
	}
	want := map[string]float64{
		"ramgate_decision_records_total": written, "ramgate_decision_records_dropped_total": dropped,
	}
	for _, f := range families {
		if got := f.Metric[0].GetCounter().GetValue(); got != want[f.GetName()] {
			s.t.Errorf("%s is %v, want %v", f.GetName(), got, want[f.GetName()])
		}
		delete(want, f.GetName())
	}
	if len(want) > 0 {
		s.t.Errorf("no metrics %v", want)
	}
}

// numbers are those of the records in text, which must be whole lines of JSON.
func numbers(t *testing.T, text string) string {
	t.Helper()
	var ids []string
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		var r authz.Record
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatalf("line %q: %v", lines.Text(), err)
		}
		ids = append(ids, strings.Trim(r.RequestID, "<>"))
	}
	return strings.Join(ids, " ")
}

func TestOrderAndFlush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		s := start(t, decisions.Stream(&out))
		s.record(1) // nobody else records, so it is passed on
		if got := numbers(t, out.String()); got != "1" {
			t.Errorf("written %q", got)
		}
		s.record(3)
		if got := numbers(t, out.String()); got != "1 2 3 4" {
			t.Errorf("written %q", got)
		}
		s.close()
		s.counted(4, 0)
		s.record(1) // after the end
		s.counted(4, 1)
		s.close() // again
	})
}

// gated is a file whose writes wait.
type gated struct {
	bytes.Buffer
	open    chan struct{}
	largest int
}

func (g *gated) Write(p []byte) (int, error) {
	<-g.open
	g.largest = max(g.largest, len(p))
	return g.Buffer.Write(p)
}

func TestSlowWriter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &gated{open: make(chan struct{})}
		s := start(t, decisions.Stream(out))
		s.record(1)        // the writer has it, and waits
		s.record(8192 + 3) // the queue is full, recording goes on
		s.counted(0, 3)

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := s.Close(ctx); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "8192 are left") {
			t.Errorf("Close while the writer waits: %v", err)
		}
		close(out.open)
		s.close()
		s.counted(1+8192, 3)
		if n := strings.Count(out.String(), "\n"); n != 1+8192 {
			t.Errorf("%d lines", n)
		}
		if out.largest < 32<<10 || out.largest > 65<<10 {
			t.Errorf("%d bytes are written at once", out.largest)
		}
	})
}

// failing is a file that writes only so many bytes, once they are set.
type failing struct {
	bytes.Buffer
	room int // -1: any
}

func (f *failing) Write(p []byte) (int, error) {
	if f.room < 0 || len(p) <= f.room {
		return f.Buffer.Write(p)
	}
	n, _ := f.Buffer.Write(p[:f.room])
	return n, errors.New("disk full")
}

func TestWriteErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &failing{room: -1}
		s := start(t, decisions.Stream(out))
		s.record(1)
		out.room = 0
		s.record(1)
		s.record(1)
		s.counted(1, 2)
		if n := strings.Count(s.told.String(), "cannot write decision records"); n != 1 {
			t.Errorf("told %d times:\n%s", n, s.told.String())
		}
		out.room = 10
		s.record(1) // torn
		s.counted(1, 3)
		out.room = -1
		s.record(2)
		s.counted(3, 3)
		if !strings.Contains(s.told.String(), "written again") {
			t.Errorf("told:\n%s", s.told.String())
		}
		s.close()
		lines := strings.Split(out.String(), "\n")
		if len(lines) != 5 || len(lines[1]) != 10 {
			t.Fatalf("lines %q", lines)
		}
		if got := numbers(t, lines[0]+"\n"+lines[2]+"\n"+lines[3]); got != "1 5 6" {
			t.Errorf("written %q", got)
		}
	})
}

// TestReopen moves the file away, as log rotation does.
func TestReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "decisions.jsonl")
	read := func(path string) string {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return numbers(t, string(text))
	}
	synctest.Test(t, func(t *testing.T) {
		s := start(t, decisions.File(path))
		s.record(2)
		if err := os.Rename(path, path+".1"); err != nil {
			t.Fatal(err)
		}
		s.record(1) // still in the old one
		s.Reopen()
		synctest.Wait()
		s.record(1)
		if old, now := read(path+".1"), read(path); old != "1 2 3" || now != "4" {
			t.Errorf("old %q, new %q", old, now)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v, error %v", info.Mode(), err)
		}
		s.close()
	})
	synctest.Test(t, func(t *testing.T) { // a second run appends
		s := start(t, decisions.File(path))
		s.number = 4
		s.record(1)
		s.close()
		if got := read(path); got != "4 5" {
			t.Errorf("written %q", got)
		}
	})
}

func TestOpenFails(t *testing.T) {
	fails := func() (io.WriteCloser, error) { return nil, errors.New("no such folder") }
	_, err := decisions.Start(fails, prometheus.NewRegistry(), slog.New(slog.DiscardHandler))
	if err == nil || err.Error() != "open the decision records: no such folder" {
		t.Errorf("at start: %v", err)
	}
	synctest.Test(t, func(t *testing.T) { // later, the open one is kept
		var out bytes.Buffer
		opened := false
		s := start(t, func() (io.WriteCloser, error) {
			if opened {
				return fails()
			}
			opened = true
			return decisions.Stream(&out)()
		})
		s.record(1)
		s.Reopen()
		synctest.Wait()
		s.record(1)
		s.close()
		if got := numbers(t, out.String()); got != "1 2" {
			t.Errorf("written %q", got)
		}
		if !strings.Contains(s.told.String(), "no such folder") {
			t.Errorf("told:\n%s", s.told.String())
		}
	})
}
