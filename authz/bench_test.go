package authz_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/ratelimit"
)

// BenchmarkCheck decides one signed RPC V1 request, in process, with the memory
// store. The requests of allowed and denied differ in their nonces.
func BenchmarkCheck(b *testing.B) {
	quick := func(c *authz.Config) { c.Records = nil }
	for _, bench := range []struct {
		name string
		call call
		same bool // the same request again and again
		want catalog.Code
		rule []ratelimit.Rule
	}{
		{name: "allowed"},
		{name: "denied", call: call{action: "StopInstance", query: "InstanceId=i-1"}, want: catalog.ForbiddenRAM},
		{name: "throttled", want: catalog.Throttling, rule: []ratelimit.Rule{{
			Name: "none", By: []string{"access_key"}, Rate: ratelimit.Rate{Count: 1, Period: 24 * time.Hour},
		}}},
		{name: "replayed", same: true, want: catalog.SignatureNonceUsed},
	} {
		b.Run(bench.name, func(b *testing.B) {
			f := newGate(b, quick)
			unlimited := []ratelimit.Rule{{Name: "account", By: []string{"account"}, Rate: ratelimit.Rate{Count: 1_000_000, Period: time.Second}}}
			f.Swap(newStateOf(b, append(unlimited, bench.rule...)))
			requests := requestsOf(b, bench.call, bench.same)
			if bench.want != "" && bench.want != catalog.ForbiddenRAM {
				f.Decide(b.Context(), requests(0), peer)
			}
			b.ReportAllocs()
			for i := 1; b.Loop(); i++ {
				d := f.Decide(b.Context(), requests(i), peer)
				if got := code(d); got != bench.want {
					b.Fatalf("request %d: %q %s", i, got, d.Reason)
				}
			}
		})
	}
}

// requestsOf returns requests that are signed outside of the measured time.
func requestsOf(b *testing.B, c call, same bool) func(i int) *acs.Request {
	if same {
		r := c.request(b)
		return func(int) *acs.Request { return r }
	}
	var ready []*acs.Request
	return func(i int) *acs.Request {
		if i >= len(ready) {
			b.StopTimer()
			for range max(1000, len(ready)) {
				c.nonce = fmt.Sprintf("nonce-%024d", len(ready))
				ready = append(ready, c.request(b))
			}
			b.StartTimer()
		}
		return ready[i]
	}
}
