package authz_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/internal/crowd"
	"github.com/ramgate/ramgate/ratelimit"
)

// BenchmarkCheck decides one signed RPC V1 request, in process, with the memory
// store, counted and recorded.
func BenchmarkCheck(b *testing.B) {
	c := crowd.Crowd{Users: 1000, Statements: 20}
	once := ratelimit.Rule{Name: "once", By: []string{"account"}, Rate: ratelimit.Rate{Count: 1, Period: 24 * time.Hour}}
	for _, bench := range []struct {
		name   string
		action string
		want   catalog.Code
		limits []ratelimit.Rule
		keep   bool
	}{
		{name: "allowed", action: crowd.Describe},
		{name: "denied", action: crowd.Stop, want: catalog.ForbiddenRAM},
		{name: "throttled", action: crowd.Describe, want: catalog.Throttling, limits: []ratelimit.Rule{once}, keep: true},
		{name: "replayed", action: crowd.Describe, want: catalog.SignatureNonceUsed, keep: true},
	} {
		b.Run(bench.name, func(b *testing.B) {
			r := newRounds(b, c, bench.action, bench.limits...)
			r.keep = bench.keep
			r.measure(b, bench.want)
		})
	}
}

// BenchmarkGrowth is what an allowed check costs with more users, and with more
// statements of each, one of which matches. Both must be flat; what grows is
// the share of what a processor's caches do not hold.
func BenchmarkGrowth(b *testing.B) {
	for _, n := range []int{5, 50, 500} {
		b.Run(fmt.Sprint("statements=", n), func(b *testing.B) {
			newRounds(b, crowd.Crowd{Users: 1000, Statements: n}, crowd.Describe).measure(b, "")
		})
	}
	for _, n := range []int{10, 1000, 100_000} {
		b.Run(fmt.Sprint("users=", n), func(b *testing.B) {
			newRounds(b, crowd.Crowd{Users: n, Statements: 20}, crowd.Describe).measure(b, "")
		})
	}
}

// rounds asks a gate the same signed requests again and again, with a store
// that begins each round anew.
type rounds struct {
	*fixture
	requests []*acs.Request
	store    forgetful
	keep     bool // what the store learned in the first one
}

// forgetful is a store that can be replaced.
type forgetful struct{ *ratelimit.Memory }

func (f *forgetful) forget() { f.Memory = ratelimit.NewMemory(ratelimit.MemoryConfig{Now: time.Now}) }

// discard takes records and keeps none.
type discard struct{}

func (discard) Record(*authz.Record) {}

// round is how many requests are in one, and how many of the users are met.
const round = 1 << 14

func newRounds(b *testing.B, c crowd.Crowd, action string, limits ...ratelimit.Rule) *rounds {
	b.Helper()
	dir := b.TempDir()
	if err := c.Write(dir); err != nil {
		b.Fatal(err)
	}
	r := &rounds{requests: make([]*acs.Request, round)}
	r.fixture = newGate(b, func(c *authz.Config) {
		c.Store, c.Records, c.Metrics, c.Now = &r.store, discard{}, authz.NewMetrics(prometheus.NewRegistry()), time.Now
	})
	account := ratelimit.Rule{Name: "account", By: []string{"account"}, Rate: ratelimit.Rate{Count: 1_000_000, Period: time.Second}}
	r.Swap(loadState(b, filepath.Join(dir, "apis"), filepath.Join(dir, "directory.json"), append(limits, account)))
	for i := range r.requests {
		var err error
		if r.requests[i], err = c.Request(i, action, time.Now()); err != nil {
			b.Fatal(err)
		}
	}
	return r
}

// measure measures answers, which must all be want; "" is allowed. A first
// round is not measured: it makes what is made once for each user, and its first
// request takes what a throttling limit has to give.
func (r *rounds) measure(b *testing.B, want catalog.Code) {
	decide := func(i int) catalog.Code { return code(r.Decide(b.Context(), r.requests[i], peer)) }
	r.store.forget()
	for i := range r.requests {
		decide(i)
	}
	first := 0
	if r.keep {
		first = 1
	}
	b.ReportAllocs()
	i, cpu := round, crowd.Processor()
	for b.Loop() {
		if i == round {
			i = first
			if !r.keep {
				r.store.forget()
			}
		}
		if got := decide(i); got != want {
			b.Fatalf("request %d: %q, want %q", i, got, want)
		}
		i++
	}
	b.ReportMetric(float64(crowd.Processor()-cpu)/float64(b.N), "cpu-ns/op")
}
