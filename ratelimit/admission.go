package ratelimit

import (
	"errors"
	"fmt"
	"time"
)

// Admission asks for one request to be let in: its nonce unused, and room in
// every limit. It is all or nothing over Nonce and Spends; a replay spends
// nothing, and a throttled request keeps its nonce. Shared spends are best
// effort: a request that they refuse may have spent the rest. The zero
// Admission asks for nothing and is admitted.
type Admission struct {
	// Account is the shard: the nonce and Spends of one account live together.
	// Calls without an account ("") share one.
	Account string
	Nonce   Nonce
	// Spends and Shared count what Account alone and what several accounts
	// spend from. No two of one list have the same Limit and Key.
	Spends []Spend
	Shared []Spend
}

// Nonce is what must not have been seen. The zero Nonce asks for nothing.
type Nonce struct {
	Key string        // hash of key id and nonce, made by the caller; "" is no nonce
	TTL time.Duration // how long it is remembered, from when it is first admitted
	// Repeat lets the same nonce pass again for so long after it was first
	// seen (requests of clients that send none); zero: never.
	Repeat time.Duration
}

// Spend takes one from a limit's counter.
type Spend struct {
	Limit  string // the limit's name, for answers and metrics
	Key    string // which counter of the limit, bounded by the caller; "" is one too
	Rate   Rate
	Shadow bool // count and report, never refuse
}

// Outcome is what became of an Admission. The zero Outcome admits nothing.
type Outcome uint8

const (
	Refused Outcome = iota // no decision: treat as a failure
	Admitted
	Replayed
	Throttled
)

// Verdict is a store's answer.
type Verdict struct {
	Outcome    Outcome
	Limit      string        // when Throttled: of the limits that had no room, the one that needs longest
	RetryAfter time.Duration // when Throttled: until they all have room, if nobody else spends
	Shadowed   []string      // shadow limits that had no room; not looked at in a replay
}

// What one admission may ask for: a caller's bound, so that no request makes
// the script run long.
const (
	maxSpends = 64
	maxNonce  = 128 // bytes
	maxSpan   = 366 * 24 * time.Hour
)

var errInvalid = errors.New("invalid admission")

// check refuses what a store could only count wrongly, and so keeps a caller's
// mistake from becoming a request that nothing limits.
func (a *Admission) check() error {
	if n := a.Nonce; n.Key != "" {
		switch {
		case len(n.Key) > maxNonce:
			return fmt.Errorf("%w: a nonce of %d bytes", errInvalid, len(n.Key))
		case n.TTL <= 0 || n.TTL > maxSpan:
			return fmt.Errorf("%w: nonce remembered for %v", errInvalid, n.TTL)
		case n.Repeat < 0:
			return fmt.Errorf("%w: nonce repeats for %v", errInvalid, n.Repeat)
		}
	}
	if n := len(a.Spends) + len(a.Shared); n > maxSpends {
		return fmt.Errorf("%w: %d spends", errInvalid, n)
	}
	if err := checkSpends(a.Spends); err != nil {
		return err
	}
	return checkSpends(a.Shared)
}

func checkSpends(spends []Spend) error {
	for i := range spends {
		s := &spends[i]
		if s.Limit == "" {
			return fmt.Errorf("%w: a limit without a name", errInvalid)
		}
		if err := s.Rate.check(); err != nil {
			return fmt.Errorf("%w: limit %s: %w", errInvalid, s.Limit, err)
		}
		for j := range i {
			if spends[j].Limit == s.Limit && spends[j].Key == s.Key {
				return fmt.Errorf("%w: limit %s counts twice", errInvalid, s.Limit)
			}
		}
	}
	return nil
}
