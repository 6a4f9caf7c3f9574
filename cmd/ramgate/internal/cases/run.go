package cases

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/authz/ram"
	"github.com/ramgate/ramgate/ratelimit"
)

// Runner decides cases.
type Runner struct {
	// Gate is how the gate is configured; store, clock, records and randomness
	// are the runner's own.
	Gate  authz.Config
	Parts authz.Parts
	// Directory loads a copy of Parts.Directory that nobody else has, for cases
	// in which accounts differ.
	Directory func() (*ram.Directory, error)
	Now       time.Time // the clock of cases that set none
}

// Result is what came of a case.
type Result struct {
	Case  *Case
	Steps []StepResult // up to the first that failed
}

// StepResult is what came of a step.
type StepResult struct {
	Step        *Step
	Time        int // of Step.Times, from 1: the first that failed, else the last
	Got         *Answer
	Differences []Difference // none: as wanted
	Stages      []authz.Step // what each stage of the gate found
}

// Passed reports whether every answer was the wanted one.
func (r *Result) Passed() bool {
	return !slices.ContainsFunc(r.Steps, func(s StepResult) bool { return len(s.Differences) > 0 })
}

// warm is the least time for a decision: here nobody waits, and nothing is warm.
const warm = 10 * time.Second

// Run decides one case, up to the first answer that is not the wanted one. An
// error means that there was nothing to decide.
func (r *Runner) Run(ctx context.Context, c *Case) (*Result, error) {
	b := &bench{now: r.Now}
	if at := c.Steps[0].Request.At; !at.IsZero() {
		b.now = at
	}
	if err := r.prepare(b, c); err != nil {
		return nil, fmt.Errorf("%s: %w", c.Position(), err)
	}
	result := &Result{Case: c}
	for i := range c.Steps {
		s, err := b.step(ctx, &c.Steps[i])
		if err != nil {
			return nil, err
		}
		result.Steps = append(result.Steps, *s)
		if len(s.Differences) > 0 {
			break
		}
	}
	return result, nil
}

// prepare sets up the gate of a case, with the state that it asks for.
func (r *Runner) prepare(b *bench, c *Case) error {
	parts, config := r.Parts, r.Gate
	if len(c.State.Accounts) > 0 {
		d, err := r.Directory()
		if err != nil {
			return err
		}
		parts.Directory = d
		for _, name := range slices.Sorted(maps.Keys(c.State.Accounts)) {
			change, _ := account(d, name) // Read found it
			if change == nil {
				return fmt.Errorf("the directory has no account %s any more", name)
			}
			c.State.Accounts[name].apply(change)
		}
	}
	clock := func() time.Time { return b.now }
	config.Store = ratelimit.NewMemory(ratelimit.MemoryConfig{Now: clock})
	if c.State.Store == "down" {
		config.Store = brokenStore{}
	}
	config.Now, config.Records, config.Random = clock, b, rand.Reader
	config.Metrics, config.Log = nil, nil
	config.EchoStringToSign = false // it may hold a session's token, and no case could foresee it
	config.Timeout = max(config.Timeout, warm)
	b.gate = authz.NewGate(config, authz.NewState(parts))
	return nil
}

// apply changes an account of a directory that nobody has seen yet.
func (a Account) apply(to *ram.Account) {
	if a.State != nil {
		to.Suspended = *a.State == "suspended"
	}
	if a.Balance != nil {
		to.Balance = a.Balance
	}
	if a.RealName != nil {
		to.RealName = *a.RealName
	}
	if a.Risk != nil {
		to.Risk = *a.Risk
	}
}

// brokenStore is a store that is down.
type brokenStore struct{}

func (brokenStore) Admit(context.Context, ratelimit.Admission) (ratelimit.Verdict, error) {
	return ratelimit.Verdict{}, errors.New("the store is down, as the case wants it")
}

// bench is where one case is tried. It is used by one goroutine.
type bench struct {
	gate   *authz.Gate
	now    time.Time
	record *authz.Record // the last one
	last   *acs.Request  // the request before, for Again
	peer   authz.Peer    // of last
}

// Record keeps the record of the last decision.
func (b *bench) Record(r *authz.Record) { b.record = r }

// step makes the requests of a step, up to the first answer that is not the
// wanted one.
func (b *bench) step(ctx context.Context, s *Step) (*StepResult, error) {
	now := b.now.Add(s.After)
	if s.After == 0 && !s.Again && !s.Request.At.IsZero() {
		now = s.Request.At
	}
	if now.Before(b.now) { // what the store remembers would make no sense
		return nil, fmt.Errorf("%s: request.at: expected a time not before %s, that of the step before", s.Position(), b.now.Format(time.RFC3339))
	}
	b.now = now
	result := &StepResult{Step: s}
	for i := range s.Times {
		if err := b.next(s); err != nil {
			return nil, err
		}
		d, stages := b.gate.Explain(ctx, b.last, b.peer)
		if d.Abandoned {
			return nil, context.Cause(ctx)
		}
		result.Time, result.Got, result.Stages = i+1, answer(&d, b.record), stages
		if result.Differences = s.Want.compare(result.Got); len(result.Differences) > 0 {
			break
		}
	}
	return result, nil
}

// next makes the next request of a step.
func (b *bench) next(s *Step) error {
	if s.Again {
		return nil
	}
	r, err := s.Request.wire(b.now)
	if err != nil {
		return err
	}
	b.peer = s.Request.peer(r.Scheme)
	if s.Request.Route.Body == "unread" { // Envoy shows none
		r.Body, r.BodyState = nil, acs.Unread
	}
	b.last = r
	return nil
}
