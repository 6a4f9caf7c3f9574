package ratelimit

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// clock is a time that a test sets.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Unix(1_700_000_000, 0)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func memory(nonces, counters int) (*Memory, *clock) {
	c := newClock()
	return NewMemory(MemoryConfig{MaxNonces: nonces, MaxCounters: counters, Now: c.Now}), c
}

func TestMemory(t *testing.T) {
	testStories(t, func(*testing.T) world {
		m, c := memory(0, 0)
		return world{m, c.advance}
	})
	testStore(t, func(*testing.T) store {
		return NewMemory(MemoryConfig{Now: time.Now})
	})
}

func TestMemoryFullOfNonces(t *testing.T) {
	m, c := memory(3, 0)
	for i := range 3 {
		admit(t, m, request(fmt.Sprint(i)))
		c.advance(time.Second)
	}
	for range 2 {
		v, err := m.Admit(t.Context(), request("new", one))
		if !errors.Is(err, ErrFull) || v.Outcome != Refused {
			t.Fatalf("%+v, %v; want ErrFull", v, err)
		}
	}
	// What is remembered still is, and what asks for no nonce passes.
	if v := admit(t, m, request("0")); v.Outcome != Replayed {
		t.Errorf("an old nonce: %+v", v)
	}
	if v := admit(t, m, request("", one)); v.Outcome != Admitted {
		t.Errorf("the refused request had spent: %+v", v)
	}
	c.advance(20*time.Minute - 3*time.Second)
	if v := admit(t, m, request("new")); v.Outcome != Admitted {
		t.Errorf("after one has expired: %+v", v)
	}
	if _, err := m.Admit(t.Context(), request("newer")); !errors.Is(err, ErrFull) {
		t.Errorf("two in place of one: %v", err)
	}
}

func TestMemoryFullOfCounters(t *testing.T) {
	m, c := memory(0, 2)
	named := func(name string) Spend { return allow(name, 2, time.Minute) }
	admit(t, m, request("", named("a"), named("b")))
	if _, err := m.Admit(t.Context(), request("n", named("a"), named("c"))); !errors.Is(err, ErrFull) {
		t.Fatalf("a third counter: %v", err)
	}
	if v := admit(t, m, request("n", named("a"), shadow(named("c")))); v.Outcome != Admitted {
		t.Errorf("a third counter that is a shadow: %+v", v)
	}
	if v := admit(t, m, request("", named("a"))); v.Outcome != Throttled {
		t.Errorf("a live counter: %+v", v)
	}
	c.advance(30 * time.Second) // b is full again, a is not
	if v := admit(t, m, request("", named("c"))); v.Outcome != Admitted {
		t.Errorf("in place of one that is full again: %+v", v)
	}
	if got := m.Stats(); got.Counters > 2 {
		t.Errorf("%+v", got)
	}
}

// The bounds and the order of the queue hold under any traffic, and idle
// counters and old nonces do not stay.
func TestMemoryStaysBounded(t *testing.T) {
	const bound = 64
	m, c := memory(bound, bound)
	r := rand.New(rand.NewPCG(1, 2))
	outcomes := map[bool]int{}
	for i := range 20_000 {
		a := request(fmt.Sprint(i), Spend{Limit: "l", Key: fmt.Sprint(r.IntN(100)), Rate: Rate{Count: 10, Period: time.Second}})
		a.Nonce.TTL = time.Duration(1+r.IntN(5000)) * time.Millisecond
		_, err := m.Admit(t.Context(), a)
		if err != nil && !errors.Is(err, ErrFull) {
			t.Fatal(err)
		}
		outcomes[err == nil]++
		if s := m.Stats(); s.Nonces > bound || s.Counters > bound {
			t.Fatalf("after %d requests: %+v", i, s)
		}
		for _, e := range []*expiring{&m.nonces, &m.counters} {
			if len(e.queue) != len(e.cells) {
				t.Fatalf("%d cells, %d queued", len(e.cells), len(e.queue))
			}
		}
		c.advance(time.Duration(r.IntN(60)) * time.Millisecond)
	}
	if outcomes[true] == 0 || outcomes[false] == 0 {
		t.Fatalf("passed and refused: %v", outcomes)
	}
	c.advance(time.Hour)
	for i := range bound {
		admit(t, m, request(fmt.Sprint("late", i), allow(fmt.Sprint(i), 1, time.Millisecond)))
		c.advance(time.Minute / 2)
	}
	if s := m.Stats(); s.Nonces > 41 || s.Counters > 2 {
		t.Errorf("after an idle hour: %+v", s)
	}
}
