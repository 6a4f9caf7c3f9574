package ratelimit

import (
	"context"
	"fmt"
	"time"
)

// Admit takes one step for one request. An error is a failure: nothing is known
// to have been stored, and nothing was admitted. When it came after the request
// was sent, the step may have been taken all the same; then its nonce is used
// up. A context that is done before that ends the step; later, only its deadline
// does.
func (r *Redis) Admit(ctx context.Context, a Admission) (Verdict, error) {
	v, err := r.admit(ctx, &a)
	r.stats.count(v, err)
	return v, err
}

func (r *Redis) admit(ctx context.Context, a *Admission) (Verdict, error) {
	if err := ctx.Err(); err != nil {
		return Verdict{}, fmt.Errorf("admit: %w", err)
	}
	if err := a.check(); err != nil {
		return Verdict{}, err
	}
	var few [2]call
	calls := few[:0]
	own := 0
	if a.Nonce.Key != "" || len(a.Spends) > 0 {
		own = 1
		calls = append(calls, r.ownCall(a))
	}
	for i := range a.Shared {
		calls = append(calls, r.sharedCall(&a.Shared[i]))
	}
	if len(calls) == 0 {
		return Verdict{Outcome: Admitted}, nil
	}
	v, err := r.step(ctx, a, calls, own)
	if len(a.Shared) > 0 && v.Outcome != Admitted {
		r.giveBack(ctx, a.Shared, calls[own:])
	}
	return v, err
}

// step runs the calls, the first own of which are the account's, and joins what
// they say.
func (r *Redis) step(ctx context.Context, a *Admission, calls []call, own int) (Verdict, error) {
	if err := r.run(ctx, calls); err != nil {
		return Verdict{}, fmt.Errorf("admit: %w", err)
	}
	v := Verdict{Outcome: Admitted}
	for i := range calls {
		spends := a.Spends
		if i >= own {
			spends = a.Shared[i-own : i-own+1]
		}
		if err := calls[i].verdict(spends, &v); err != nil {
			return Verdict{}, fmt.Errorf("admit: %w", err)
		}
		if v.Outcome == Replayed {
			break // its call is the first
		}
	}
	return v, nil
}

// ownCall is the step of an account: its nonce and its counters, which share a
// slot.
func (r *Redis) ownCall(a *Admission) call {
	nonces := 0
	if a.Nonce.Key != "" {
		nonces = 1
	}
	c := newCall(r.admits, nonces+len(a.Spends), 2+3*len(a.Spends))
	var ttl, window int64
	if nonces > 0 {
		c.args = append(c.args, r.nonceKey(a.Account, a.Nonce.Key))
		ttl, window = millis(a.Nonce.TTL), micros(a.Nonce.Repeat)
	}
	for i := range a.Spends {
		c.args = append(c.args, r.counterKey(a.Account, &a.Spends[i]))
	}
	c.args = append(c.args, ttl, window)
	for i := range a.Spends {
		c.args = appendBucket(c.args, &a.Spends[i])
	}
	return c
}

// sharedCall spends from one shared counter, which has a slot of its own.
func (r *Redis) sharedCall(s *Spend) call {
	c := newCall(r.admits, 1, 2+3)
	c.args = append(c.args, r.sharedKey(s), 0, 0)
	c.args = appendBucket(c.args, s)
	return c
}

func appendBucket(args []any, s *Spend) []any {
	b, shadow := s.Rate.bucket(), 0
	if s.Shadow {
		shadow = 1
	}
	return append(args, b.interval, b.capacity, shadow)
}

// giveBack returns what a refused request spent of shared limits. That takes a
// second round trip, of refused requests only, and cannot be refused for lack
// of time: the caller may have left. If it fails the counters keep the spend,
// which errs on the strict side, and is counted.
func (r *Redis) giveBack(ctx context.Context, shared []Spend, calls []call) {
	var back []call
	for i := range calls {
		v := Verdict{Outcome: Admitted}
		if calls[i].verdict(shared[i:i+1], &v) != nil || v.Outcome != Admitted || v.Shadowed != nil {
			continue
		}
		c := newCall(r.gives, 1, 1)
		c.args = append(c.args, r.sharedKey(&shared[i]), shared[i].Rate.interval())
		back = append(back, c)
	}
	if back == nil {
		return
	}
	_ = r.run(context.WithoutCancel(ctx), back) // each call has its error
	for i := range back {
		if back[i].cmd.Err() != nil {
			r.stats.unreturned.Add(1)
		}
	}
}

// millis is d in milliseconds, rounded up: a nonce is not forgotten early.
func millis(d time.Duration) int64 {
	return int64((d + time.Millisecond - 1) / time.Millisecond)
}
