package ratelimit

import "sync/atomic"

// Stats counts what a store did since it was made.
type Stats struct {
	Admitted, Replayed, Throttled uint64
	Errors                        map[string]uint64 // by Reason, all of them
	// Unreturned counts spends of shared limits that a request kept although it
	// was refused, since giving them back failed. Redis only.
	Unreturned uint64
	// Nonces and Counters are how many a Memory holds now.
	Nonces, Counters int
}

// tally is the counting side of Stats; safe for use at the same time.
type tally struct {
	outcomes   [Throttled + 1]atomic.Uint64
	errors     [len(reasons)]atomic.Uint64
	unreturned atomic.Uint64
}

func (t *tally) count(v Verdict, err error) {
	if err == nil {
		t.outcomes[v.Outcome].Add(1)
		return
	}
	reason := Reason(err)
	for i := range reasons {
		if reasons[i] == reason {
			t.errors[i].Add(1)
		}
	}
}

func (t *tally) stats() Stats {
	s := Stats{
		Admitted:   t.outcomes[Admitted].Load(),
		Replayed:   t.outcomes[Replayed].Load(),
		Throttled:  t.outcomes[Throttled].Load(),
		Errors:     make(map[string]uint64, len(reasons)),
		Unreturned: t.unreturned.Load(),
	}
	for i := range reasons {
		s.Errors[reasons[i]] = t.errors[i].Load()
	}
	return s
}
