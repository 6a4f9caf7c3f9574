package authz_test

import (
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ramgate/ramgate/internal/oracle/random"
)

// shown is how many disagreements a test tells of.
const shown = 20

// TestOracle holds the gate against an evaluator that was written from the
// documents alone: random directories, and random requests, signed, to each.
// Package internal/oracle/random tests that what is generated depends on every
// sentence of the policy language.
func TestOracle(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as gates run; a third less time
	worlds := random.Worlds
	if raceDetector {
		worlds /= 50 // it takes ten times as long; the rest runs without it
	}
	var next, requests, wrong atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for {
				world := int(next.Add(1)) - 1
				if world >= worlds || wrong.Load() > shown {
					return
				}
				file := "directory.json"
				if world%10 == 0 {
					file = "directory.yaml"
				}
				m := random.New(random.Seed(world))
				compared, differ := compare(t, m, random.Requests, file)
				requests.Add(int64(compared))
				for _, d := range differ {
					wrong.Add(1)
					t.Errorf("world %d: %s", world, d)
				}
			}
		})
	}
	workers.Wait()
	if least := int64(200_000); requests.Load() < least && !raceDetector && !t.Failed() {
		t.Errorf("%d requests were compared, want at least %d", requests.Load(), least)
	}
	t.Logf("%d requests to %d worlds", requests.Load(), worlds)
}

// compare sends requests of a world through a gate and the oracle.
func compare(t testing.TB, m *random.Maker, requests int, file string) (compared int, differ []string) {
	dir, err := os.MkdirTemp(t.TempDir(), "world")
	if err != nil {
		t.Error(err)
		return
	}
	g, err := newWorldGate(m.World, dir, file)
	if err != nil {
		return 0, []string{err.Error()}
	}
	for range requests {
		q := m.Request()
		want := m.World.Decide(q)
		d, err := g.decide(t.Context(), q)
		compared++
		got := string(code(d))
		if err != nil || got != want.Code || got == "Forbidden.RAM" && !sameDetail(d, want.Access) {
			differ = append(differ, describe(q, got, want, d, err))
		}
	}
	return compared, differ
}

// FuzzOracle makes the world and the requests of what the fuzzer gives.
func FuzzOracle(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("a seed of which the first choices are made"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, differ := compare(t, random.New(random.Bytes(data)), 20, "directory.json")
		for _, d := range differ {
			t.Error(d)
		}
	})
}
