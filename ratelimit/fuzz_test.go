package ratelimit

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ramgate/ramgate/internal/redistest"
)

// The script and gcra.go agree to the microsecond, on the answer and on what is
// stored, whatever the rate and the times between requests. So do the stores on
// nonces that repeat.
func FuzzGCRA(f *testing.F) {
	f.Add(200, int64(60_000_000), 50, int64(0), []byte{0, 0, 0})
	f.Add(7, int64(1_000_000), 3, int64(5_000_000), []byte{255, 1, 128, 0, 30, 30, 90, 255})
	f.Add(1, int64(1), 0, int64(1), []byte{0, 1, 2})
	f.Add(1, int64(366*24*3600)*1_000_000, 1, int64(0), []byte{0, 255, 255, 254, 0})
	server := redistest.Start(f)
	f.Fuzz(func(t *testing.T, count int, period int64, burst int, repeat int64, steps []byte) {
		r := Rate{Count: count, Period: time.Duration(period) * time.Microsecond, Burst: burst}
		if r.Period.Microseconds() != period || r.check() != nil || repeat < 0 || repeat > 1<<40 || len(steps) > 100 {
			return // no rate, so nothing to agree on
		}
		compare(t, newRedisClock(t, server), r, time.Duration(repeat)*time.Microsecond, steps)
	})
}

// compare asks both the same. A step is how long to wait, from 0 to twice the
// limit's interval and now and then far more, and which of four nonces to use.
func compare(t *testing.T, lua *redisClock, r Rate, repeat time.Duration, steps []byte) {
	memory, clock := memory(0, 0)
	spend := Spend{Limit: "l", Rate: r}
	for i, step := range steps {
		wait := r.interval() / 32 * int64(step/4)
		if step >= 252 {
			wait = (wait + 1) * int64(r.burst())
		}
		wait += int64(step % 3)
		wait = min(wait, maxSpan.Microseconds())
		clock.advance(time.Duration(wait) * time.Microsecond)
		lua.set(lua.now + wait)
		a := request(strconv.Itoa(int(step%4)), spend, shadow(Spend{Limit: "s", Rate: r}))
		a.Nonce.Repeat = repeat
		want, got := admit(t, memory, a), admit(t, lua.store, a)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("step %d, %v after the one before (-go +lua):\n%s", i, wait, diff)
		}
		for _, s := range a.Spends {
			if inGo, inLua := memory.tat(s), lua.tat(s); inGo != inLua {
				t.Fatalf("step %d: stored %d in Go, %d in Lua", i, inGo, inLua)
			}
		}
	}
}

// tat is how far ahead of now a counter is, in microseconds; 0: it is full.
func (m *Memory) tat(s Spend) int64 {
	now := m.now().Sub(m.start).Microseconds()
	tat, _ := m.counters.get(hashID(spaceOwn, account, s.Limit, s.Key), now)
	return max(tat-now, 0)
}

func (c *redisClock) tat(s Spend) int64 {
	c.t.Helper()
	value, err := c.store.client.Get(c.t.Context(), c.store.counterKey(account, &s)).Int64()
	if value == 0 {
		return 0 // no such key
	}
	must(c.t, err)
	return max(value-c.now, 0)
}
