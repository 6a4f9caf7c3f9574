package ratelimit

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ramgate/ramgate/internal/redistest"
)

// A request with a nonce and two limits that never refuse.
var benchSpends = []Spend{
	{Limit: "account", Rate: Rate{Count: 1_000_000, Period: time.Second}},
	{Limit: "action", Key: "DescribeInstances", Rate: Rate{Count: 1_000_000, Period: time.Second}},
}

func BenchmarkMemory(b *testing.B) {
	m := NewMemory(MemoryConfig{Now: time.Now})
	nonces := make([]string, DefaultMaxNonces)
	for i := range nonces {
		nonces[i] = fmt.Sprintf("%032x", i)
	}
	// 10 ms hold about ten thousand nonces, 200 ms some hundred thousand.
	for _, ttl := range []time.Duration{10 * time.Millisecond, 200 * time.Millisecond} {
		b.Run(ttl.String(), func(b *testing.B) {
			i := 0
			b.ReportAllocs()
			for b.Loop() {
				a := request(nonces[i%len(nonces)], benchSpends...)
				a.Nonce.TTL = ttl
				if _, err := m.Admit(context.Background(), a); err != nil {
					b.Fatal(err)
				}
				i++
			}
			b.ReportMetric(float64(m.Stats().Nonces), "nonces")
		})
	}
}

func BenchmarkRedis(b *testing.B) {
	s := redistest.Start(b)
	for _, callers := range []int{2, 16, 64} {
		for _, shared := range []bool{false, true} {
			b.Run(fmt.Sprintf("callers=%d/shared=%v", callers, shared), func(b *testing.B) {
				r := openRedis(b, RedisConfig{Addrs: []string{s.Addr()}, Prefix: redistest.Prefix(b), PoolSize: 64})
				var n atomic.Int64
				b.SetParallelism(max(1, callers/runtime.GOMAXPROCS(0)))
				b.ReportAllocs()
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						a := request(fmt.Sprintf("%032x", n.Add(1)), benchSpends...)
						if shared {
							a.Shared = benchSpends[1:]
						}
						if v, err := r.Admit(context.Background(), a); err != nil || v.Outcome != Admitted {
							b.Error(v, err)
							return
						}
					}
				})
			})
		}
	}
}
