package ratelimit

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Defaults of MemoryConfig. A nonce or counter takes about 110 bytes.
const (
	DefaultMaxNonces   = 1_000_000
	DefaultMaxCounters = 1_000_000
)

// MemoryConfig bounds a Memory.
type MemoryConfig struct {
	MaxNonces   int // 0: DefaultMaxNonces
	MaxCounters int // counters that are not full again; 0: DefaultMaxCounters
	// Now is the clock, called under a lock; it must be set. Only differences of
	// its times count: with time.Now a wall clock that is set forward makes no
	// nonce be forgotten.
	Now func() time.Time
}

// Memory keeps nonces and limits in this process.
//
// It forgets at restart, and knows nothing of other processes: a request that
// was admitted before a restart, or by another replica, is admitted once more
// while its signed time is in the clock window, and every limit starts full, in
// each replica on its own. Where that matters, use Redis.
//
// It never forgets earlier than it said: full of live nonces or counters it
// answers ErrFull. Shared spends are all or nothing here like the others. Its
// methods may be called at the same time.
type Memory struct {
	now   func() time.Time
	start time.Time
	stats tally

	mu       sync.Mutex // guards what follows
	nonces   expiring   // value: when first seen
	counters expiring   // value: tat
}

// NewMemory returns an empty store.
func NewMemory(c MemoryConfig) *Memory {
	if c.MaxNonces <= 0 {
		c.MaxNonces = DefaultMaxNonces
	}
	if c.MaxCounters <= 0 {
		c.MaxCounters = DefaultMaxCounters
	}
	return &Memory{
		now: c.Now, start: c.Now(),
		nonces: newExpiring(c.MaxNonces), counters: newExpiring(c.MaxCounters),
	}
}

// Admit takes one step for one request. An error is a failure, and then nothing
// was stored: ErrFull, a context that was done before, or an invalid Admission.
func (m *Memory) Admit(ctx context.Context, a Admission) (Verdict, error) {
	v, err := m.admit(ctx, &a)
	m.stats.count(v, err)
	return v, err
}

func (m *Memory) admit(ctx context.Context, a *Admission) (Verdict, error) {
	if err := ctx.Err(); err != nil {
		return Verdict{}, fmt.Errorf("admit: %w", err)
	}
	if err := a.check(); err != nil {
		return Verdict{}, err
	}
	// What can be worked out outside of the lock is.
	var few [8]taking
	takings := few[:0]
	for i := range a.Spends {
		takings = append(takings, newTaking(&a.Spends[i], spaceOwn, a.Account))
	}
	for i := range a.Shared {
		takings = append(takings, newTaking(&a.Shared[i], spaceShared, ""))
	}
	var nonce id
	if a.Nonce.Key != "" {
		nonce = hashID(spaceNonce, a.Account, "", a.Nonce.Key)
	}

	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now().Sub(m.start).Microseconds()
	remember := a.Nonce.Key != ""
	if remember {
		if first, seen := m.nonces.get(nonce, now); seen {
			if a.Nonce.Repeat == 0 || now-first > micros(a.Nonce.Repeat) {
				return Verdict{Outcome: Replayed}, nil
			}
			remember = false
		}
	}
	v, created := m.look(takings, now)
	if v.Outcome != Admitted {
		return v, nil
	}
	if !m.counters.room(created, now) || remember && !m.nonces.room(1, now) {
		return Verdict{}, ErrFull
	}
	m.spend(takings, now)
	if remember {
		m.nonces.put(nonce, now, now+micros(a.Nonce.TTL), now)
	}
	return v, nil
}

// taking is a Spend on its way.
type taking struct {
	*Spend
	id     id
	bucket bucket
	next   int64 // the tat to store; 0: had no room
	live   bool  // the counter is there
}

func newTaking(s *Spend, space byte, account string) taking {
	return taking{Spend: s, id: hashID(space, account, s.Limit, s.Key), bucket: s.Rate.bucket()}
}

// look finds what every limit says, and how many new counters those need that
// may refuse. It changes no counter but one that is further ahead than its rate
// ever puts it (see bucket.take).
func (m *Memory) look(takings []taking, now int64) (v Verdict, created int) {
	v.Outcome = Admitted
	var longest int64
	for i := range takings {
		t := &takings[i]
		tat, live := m.counters.get(t.id, now)
		next, wait := t.bucket.take(tat, now)
		if wait > 0 && next < tat {
			m.counters.put(t.id, next, next, now)
		}
		switch {
		case wait == 0:
			t.next, t.live = next, live
			if !t.Shadow && !live {
				created++
			}
		case t.Shadow:
			v.Shadowed = append(v.Shadowed, t.Limit)
		case wait > longest:
			longest, v.Outcome, v.Limit = wait, Throttled, t.Limit
		}
	}
	v.RetryAfter = time.Duration(longest) * time.Microsecond
	return v, created
}

// spend stores what look found. A new counter of a shadow limit that has no
// place is left out: shadow limits never refuse.
func (m *Memory) spend(takings []taking, now int64) {
	for shadow := range 2 {
		for i := range takings {
			t := &takings[i]
			if t.next == 0 || t.Shadow != (shadow == 1) {
				continue
			}
			if !t.Shadow || t.live || m.counters.room(1, now) {
				m.counters.put(t.id, t.next, t.next, now)
			}
		}
	}
}

// Stats returns what was counted so far, and how much is remembered.
func (m *Memory) Stats() Stats {
	s := m.stats.stats()
	m.mu.Lock()
	defer m.mu.Unlock()
	s.Nonces, s.Counters = len(m.nonces.cells), len(m.counters.cells)
	return s
}

// micros is d in microseconds, rounded up: a nonce is not forgotten early.
func micros(d time.Duration) int64 {
	return int64((d + time.Microsecond - 1) / time.Microsecond)
}
