package ratelimit

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// store is what both stores are to their caller.
type store interface {
	Admit(context.Context, Admission) (Verdict, error)
	Stats() Stats
}

// world is a store whose clock stands still but for advance.
type world struct {
	store
	advance func(time.Duration)
}

const account = "1000000000000001"

// request asks with a nonce; "" is none.
func request(nonce string, spends ...Spend) Admission {
	a := Admission{Account: account, Spends: spends}
	if nonce != "" {
		a.Nonce = Nonce{Key: nonce, TTL: 20 * time.Minute}
	}
	return a
}

func repeating(nonce string, spends ...Spend) Admission {
	a := request(nonce, spends...)
	a.Nonce.Repeat = 5 * time.Second
	return a
}

func by(account string, a Admission) Admission {
	a.Account = account
	return a
}

func sharing(a Admission, shared ...Spend) Admission {
	a.Shared = shared
	return a
}

// allow is a limit of count each period, all of them at once.
func allow(name string, count int, period time.Duration) Spend {
	return Spend{Limit: name, Key: "key", Rate: Rate{Count: count, Period: period}}
}

func shadow(s Spend) Spend {
	s.Shadow = true
	return s
}

func throttled(limit string, after time.Duration, shadowed ...string) Verdict {
	return Verdict{Outcome: Throttled, Limit: limit, RetryAfter: after, Shadowed: shadowed}
}

// step is one request of a story, some time after the one before.
type step struct {
	after time.Duration
	ask   Admission
	want  Verdict
}

var (
	pass   = Verdict{Outcome: Admitted}
	replay = Verdict{Outcome: Replayed}

	one     = allow("one", 1, time.Minute)
	two     = allow("two", 2, time.Minute)
	slow    = allow("slow", 1, time.Hour)
	burst50 = Spend{Limit: "burst", Rate: Rate{Count: 200, Period: 60 * time.Second, Burst: 50}}
)

// stories say what every store does, in order of time.
var stories = map[string][]step{
	"nothing asked": {{0, Admission{}, pass}, {0, Admission{}, pass}},
	"a nonce passes once": {
		{0, request("a"), pass}, {0, request("a"), replay}, {0, request("b"), pass},
		{20*time.Minute - time.Microsecond, request("a"), replay},
	},
	"a nonce is forgotten after its time": {
		{0, request("a"), pass}, {20 * time.Minute, request("a"), pass}, {0, request("a"), replay},
	},
	"a replay does not prolong a nonce": {
		{0, request("a"), pass}, {10 * time.Minute, request("a"), replay}, {10 * time.Minute, request("a"), pass},
	},
	"accounts have nonces of their own": {
		{0, request("a"), pass}, {0, by("2", request("a")), pass}, {0, by("2", request("a")), replay},
	},
	"a repeating nonce passes for its time from first sight": {
		{0, repeating("a"), pass}, {0, repeating("a"), pass},
		{3 * time.Second, repeating("a"), pass}, {2 * time.Second, repeating("a"), pass},
		{time.Microsecond, repeating("a"), replay},
	},
	"a repeating nonce is still remembered for the others": {
		{0, repeating("a"), pass}, {0, request("a"), replay},
	},
	"a repeat spends": {
		{0, repeating("a", one), pass}, {0, repeating("a", one), throttled("one", time.Minute)},
	},
	"a limit refills": {
		{0, request("", two), pass}, {0, request("", two), pass},
		{0, request("", two), throttled("two", 30*time.Second)},
		{20 * time.Second, request("", two), throttled("two", 10*time.Second)},
		{10*time.Second - time.Microsecond, request("", two), throttled("two", time.Microsecond)},
		{time.Microsecond, request("", two), pass},
		{0, request("", two), throttled("two", 30*time.Second)},
		{time.Hour, request("", two), pass}, {0, request("", two), pass},
		{0, request("", two), throttled("two", 30*time.Second)},
	},
	"counters of one limit are apart": {
		{0, request("", one), pass}, {0, request("", Spend{Limit: "one", Key: "other", Rate: one.Rate}), pass},
		{0, by("2", request("", one)), pass}, {0, by("", request("", one)), pass},
		{0, by("", request("", one)), throttled("one", time.Minute)},
	},
	"a replay spends nothing": {
		{0, request("a", two), pass}, {0, request("a", two), replay}, {0, request("b", two), pass},
	},
	"a replay is told before a full limit": {
		{0, request("a", one), pass}, {0, request("a", one), replay},
	},
	"a throttled request keeps its nonce": {
		{0, request("a", one), pass}, {0, request("b", one), throttled("one", time.Minute)},
		{time.Minute, request("b", one), pass}, {0, request("b", one), replay},
	},
	"a throttled request spends from no limit": {
		{0, request("", one), pass}, {0, request("", two, one), throttled("one", time.Minute)},
		{0, request("", two), pass}, {0, request("", two), pass},
		{0, request("", two), throttled("two", 30*time.Second)},
	},
	"the longest wait is told": {
		{0, request("", one, slow), pass}, {0, request("", one, slow), throttled("slow", time.Hour)},
		{0, request("", slow, one), throttled("slow", time.Hour)},
		{time.Hour, request("", slow, one), pass},
	},
	"of equal waits the first is told": {
		{0, sharing(request("", allow("b", 1, time.Minute), allow("a", 1, time.Minute)), one), pass},
		{0, sharing(request("", allow("b", 1, time.Minute), allow("a", 1, time.Minute)), one), throttled("b", time.Minute)},
	},
	"a counter lasts to the microsecond": {
		{0, request("", allow("l", 1, 1500*time.Microsecond)), pass},
		{1400 * time.Microsecond, request("", allow("l", 1, 1500*time.Microsecond)), throttled("l", 100*time.Microsecond)},
	},
	"a shadow limit counts, reports and never refuses": {
		{0, request("a", shadow(one)), pass},
		{0, request("b", shadow(one)), Verdict{Outcome: Admitted, Shadowed: []string{"one"}}},
		{0, request("b", shadow(one)), replay},
		{time.Minute, request("c", shadow(one)), pass},
	},
	"a shadow limit spends only what is admitted": {
		{0, request("", slow), pass}, {0, request("", shadow(one), slow), throttled("slow", time.Hour)},
		{0, request("", shadow(one)), pass},
		{0, request("", shadow(one), slow), throttled("slow", time.Hour, "one")},
	},
	"a shared limit counts for all accounts": {
		{0, sharing(request("a"), one), pass},
		{0, sharing(by("2", request("b")), one), throttled("one", time.Minute)},
		{0, sharing(Admission{}, one), throttled("one", time.Minute)},
		{0, request("", one), pass}, // of the same name, but the account's own
		{time.Minute, sharing(Admission{}, one), pass},
	},
	"each shared limit refuses": {
		{0, sharing(Admission{}, one, slow), pass},
		{0, sharing(Admission{}, one, slow), throttled("slow", time.Hour)},
		{0, sharing(Admission{}, shadow(slow), one), throttled("one", time.Minute, "slow")},
		{time.Minute, sharing(Admission{}, one), pass},
	},
	"what is refused gives its shared spends back": {
		{0, request("a", slow), pass},
		{0, sharing(request("a"), two), replay}, {0, sharing(request("a"), two), replay},
		{0, sharing(request("b", slow), two), throttled("slow", time.Hour)},
		{0, sharing(Admission{}, two), pass}, {0, sharing(Admission{}, two), pass},
		{0, sharing(Admission{}, two), throttled("two", 30*time.Second)},
	},
	"own and shared limits are told together": {
		{0, sharing(request("", one), slow), pass},
		{0, sharing(request("", one), slow), throttled("slow", time.Hour)},
		{0, sharing(request("", shadow(one)), shadow(slow)), Verdict{Outcome: Admitted, Shadowed: []string{"one", "slow"}}},
	},
	"a slower rate shuts nobody out for longer than its interval": {
		{0, request("", Spend{Limit: "l", Rate: Rate{Count: 1, Period: 24 * time.Hour}}), pass},
		{0, request("", Spend{Limit: "l", Rate: Rate{Count: 60, Period: time.Minute, Burst: 10}}), throttled("l", time.Second)},
		{time.Second, request("", Spend{Limit: "l", Rate: Rate{Count: 60, Period: time.Minute, Burst: 10}}), pass},
		{0, request("", Spend{Limit: "l", Rate: Rate{Count: 60, Period: time.Minute, Burst: 10}}), throttled("l", time.Second)},
	},
	"odd names do not meet": {
		{0, by("a:b", request("c", one)), pass}, {0, by("a", request("b:c", one)), pass},
		{0, by("a}:n:c", request("c", one)), pass}, {0, by("{a", request("c", one)), pass},
		{0, by("{a", request("c", one)), replay},
		{0, request("", Spend{Limit: "x:y", Key: "z", Rate: one.Rate}), pass},
		{0, request("", Spend{Limit: "x", Key: "y:z", Rate: one.Rate}), pass},
		{0, request("", Spend{Limit: "x", Key: "", Rate: one.Rate}), pass},
		{0, request("", Spend{Limit: "x", Key: "\x00\xff", Rate: one.Rate}), pass},
	},
}

func testStories(t *testing.T, open func(*testing.T) world) {
	for name, steps := range stories {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			for i, s := range steps {
				w.advance(s.after)
				got, err := w.Admit(t.Context(), s.ask)
				if err != nil {
					t.Fatalf("step %d: %v", i, err)
				}
				if diff := cmp.Diff(s.want, got); diff != "" {
					t.Fatalf("step %d (-want +got):\n%s", i, diff)
				}
			}
		})
	}
	t.Run("so many at once and not one more", func(t *testing.T) {
		w := open(t)
		for i := range 50 {
			if got := admit(t, w, request("", burst50)); got.Outcome != Admitted {
				t.Fatalf("request %d: %+v", i, got)
			}
		}
		if diff := cmp.Diff(throttled("burst", 300*time.Millisecond), admit(t, w, request("", burst50))); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("waiting as long as told is enough", func(t *testing.T) {
		w := open(t)
		odd := Spend{Limit: "odd", Rate: Rate{Count: 7, Period: time.Second, Burst: 3}}
		for i := range 30 {
			v := admit(t, w, request("", odd, two))
			if v.Outcome == Throttled {
				w.advance(v.RetryAfter)
				v = admit(t, w, request("", odd, two))
			}
			if v.Outcome != Admitted {
				t.Fatalf("request %d: %+v", i, v)
			}
		}
	})
}

func admit(t *testing.T, s store, a Admission) Verdict {
	t.Helper()
	v, err := s.Admit(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// testStore holds for a store at any time of day.
func testStore(t *testing.T, open func(*testing.T) store) {
	t.Run("of 200 identical requests one passes", func(t *testing.T) {
		got := atOnce(t, open(t), 200, func(int) Admission { return request("same", two) })
		if want := map[Outcome]int{Admitted: 1, Replayed: 199}; !cmp.Equal(want, got) {
			t.Error(cmp.Diff(want, got))
		}
	})
	t.Run("100 requests spend a burst of 10", func(t *testing.T) {
		ten := allow("ten", 10, time.Hour)
		got := atOnce(t, open(t), 100, func(i int) Admission { return request(fmt.Sprint(i), ten) })
		if want := map[Outcome]int{Admitted: 10, Throttled: 90}; !cmp.Equal(want, got) {
			t.Error(cmp.Diff(want, got))
		}
	})
	t.Run("100 accounts spend a shared burst of 10", func(t *testing.T) {
		ten := allow("ten", 10, time.Hour)
		got := atOnce(t, open(t), 100, func(i int) Admission {
			return sharing(by(fmt.Sprint(i), request("a")), ten)
		})
		if want := map[Outcome]int{Admitted: 10, Throttled: 90}; !cmp.Equal(want, got) {
			t.Error(cmp.Diff(want, got))
		}
	})
	t.Run("a context that is done stores nothing", func(t *testing.T) {
		s := open(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if v, err := s.Admit(ctx, request("a", one)); v.Outcome != Refused || Reason(err) != ReasonCanceled {
			t.Errorf("%+v, %v", v, err)
		}
		if got := admit(t, s, request("a", one)); got.Outcome != Admitted {
			t.Errorf("afterwards %+v", got)
		}
	})
	t.Run("counts", func(t *testing.T) {
		s := open(t)
		admit(t, s, request("a", one))
		admit(t, s, request("a", one))
		admit(t, s, request("b", one))
		_, _ = s.Admit(t.Context(), request("c", Spend{}))
		got := s.Stats()
		if got.Admitted != 1 || got.Replayed != 1 || got.Throttled != 1 || got.Errors[ReasonOther] != 1 {
			t.Errorf("%+v", got)
		}
	})
	testInvalid(t, open)
}

// testInvalid asks for what nobody could count.
func testInvalid(t *testing.T, open func(*testing.T) store) {
	many := make([]Spend, maxSpends+1)
	for i := range many {
		many[i] = allow(fmt.Sprint(i), 1, time.Second)
	}
	rate := func(r Rate) Admission { return request("a", Spend{Limit: "l", Rate: r}) }
	for name, a := range map[string]Admission{
		"a nonce without a time":      {Nonce: Nonce{Key: "a"}},
		"a nonce for too long":        {Nonce: Nonce{Key: "a", TTL: 1000 * 24 * time.Hour}},
		"a nonce that is too long":    {Nonce: Nonce{Key: string(make([]byte, maxNonce+1)), TTL: time.Second}},
		"a negative repeat":           {Nonce: Nonce{Key: "a", TTL: time.Second, Repeat: -1}},
		"too many spends":             request("a", many...),
		"a limit twice":               request("a", one, two, one),
		"a shared limit twice":        sharing(request("a"), one, one),
		"a limit without a name":      request("a", Spend{Rate: one.Rate}),
		"the zero rate":               rate(Rate{}),
		"a negative rate":             rate(Rate{Count: -1, Period: time.Second}),
		"a rate without a period":     rate(Rate{Count: 1}),
		"a negative burst":            rate(Rate{Count: 1, Period: time.Second, Burst: -1}),
		"a burst that never refills":  rate(Rate{Count: 1, Period: 366 * 24 * time.Hour, Burst: 2}),
		"a rate finer than the clock": rate(Rate{Count: 2_000_000, Period: time.Second}),
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			if v, err := s.Admit(t.Context(), a); err == nil || v.Outcome != Refused {
				t.Errorf("%+v, %v", v, err)
			}
			if got := admit(t, s, request("a")); got.Outcome != Admitted {
				t.Errorf("afterwards %+v", got)
			}
		})
	}
}

// atOnce sends n requests at the same time and counts what became of them.
func atOnce(t *testing.T, s store, n int, ask func(int) Admission) map[Outcome]int {
	t.Helper()
	got := make(map[Outcome]int)
	var mu sync.Mutex
	var done sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		done.Go(func() {
			<-start
			v, err := s.Admit(t.Context(), ask(i))
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			got[v.Outcome]++
		})
	}
	close(start)
	done.Wait()
	return got
}
