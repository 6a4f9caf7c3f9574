package authz

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/ratelimit"
)

// Peer is what the proxy vouches for beside the request itself.
type Peer struct {
	Address   netip.Addr // of the client
	Secure    bool       // the client's connection is TLS
	RequestID string     // the proxy's id of the request, a UUID; "" has none
	Product   string     // named by the route; "" leaves it to the host
	PolicySet string     // named by the route; "" is the default set
}

// Store remembers nonces and spends limits. See package ratelimit for the
// contract.
type Store interface {
	Admit(context.Context, ratelimit.Admission) (ratelimit.Verdict, error)
}

// Recorder takes one record of each decision. It must not block.
type Recorder interface {
	Record(*Record)
}

// Nonceless says what becomes of ROA V1 requests that carry no nonce.
type Nonceless uint8

const (
	// NoncelessSafe takes the signature for the nonce. GET and HEAD may repeat
	// within RepeatWindow of first sight; other methods never.
	NoncelessSafe Nonceless = iota
	NoncelessDeny
	// NoncelessWindow lets all pass while their time is inside the clock window.
	NoncelessWindow
)

// RepeatWindow is how long an official client's identical GET may repeat.
const RepeatWindow = 5 * time.Second

// nonceGrace is kept beyond the clock window for clocks of gates that differ.
const nonceGrace = 5 * time.Minute

// Config is how a gate works. The zero value of each switch is the strict one.
type Config struct {
	Observe           bool          // refuse nothing, record everything
	Request           acs.Limits    // sizes that parse accepts
	Timeout           time.Duration // for one decision
	ClockWindow       time.Duration // how far a signed time may be off, both ways
	Nonceless         Nonceless
	AllowUnsignedBody bool // ROA V1 without Content-MD5
	EchoStringToSign  bool // in IncompleteSignature
	// AccessDeniedDetail tells callers which principal, action and resource RAM
	// refused, and by which kind of policy.
	AccessDeniedDetail bool

	Store   Store
	Records Recorder     // nil: none
	Metrics *Metrics     // nil: none
	Log     *slog.Logger // of what an operator must mend; nil: none
	Now     func() time.Time
	Random  io.Reader // for request ids where the proxy gave none
}

// Gate decides requests. Its methods are safe for concurrent use.
type Gate struct {
	config Config
	state  atomic.Pointer[State]
}

// NewGate makes a gate that serves state.
func NewGate(c Config, state *State) *Gate {
	g := &Gate{config: c}
	g.state.Store(state)
	return g
}

// Swap replaces the state for requests that begin from now on.
func (g *Gate) Swap(state *State) { g.state.Store(state) }

// State is the snapshot in use.
func (g *Gate) State() *State { return g.state.Load() }

// Observing reports whether the gate runs in observe mode.
func (g *Gate) Observing() bool { return g.config.Observe }

// Decide runs the stages over one request. It keeps nothing of r.
func (g *Gate) Decide(ctx context.Context, r *acs.Request, p Peer) Decision {
	return g.decide(ctx, r, p, nil)
}

// Explain decides like Decide and tells what each stage found. It spends
// nonces and limits as Decide does: give the gate a store of its own.
func (g *Gate) Explain(ctx context.Context, r *acs.Request, p Peer) (Decision, []Step) {
	t := &trace{}
	d := g.decide(ctx, r, p, t)
	return d, t.steps
}

// Fail is the decision on a request that could not even be read, for a fault
// of ours or of the proxy's configuration.
func (g *Gate) Fail(ctx context.Context, p Peer, cause error) Decision {
	c := g.check(&acs.Request{}, p, nil)
	return g.end(ctx, c, fail(catalog.InternalError, cause), stages[0].name)
}

func (g *Gate) decide(ctx context.Context, r *acs.Request, p Peer, t *trace) Decision {
	ctx, cancel := context.WithTimeout(ctx, g.config.Timeout)
	defer cancel()
	c := g.check(r, p, t)
	why, at := c.run(ctx)
	if why == nil && ctx.Err() != nil {
		why, at = fail(catalog.InternalError, ctx.Err()), stages[len(stages)-1].name
	}
	return g.end(ctx, c, why, at)
}

// check begins the work on one request.
func (g *Gate) check(r *acs.Request, p Peer, t *trace) *check {
	state := g.state.Load()
	return &check{
		gate:      g,
		state:     state,
		rules:     state.set(p.PolicySet),
		request:   r,
		peer:      p,
		now:       g.config.Now(),
		trace:     t,
		requestID: requestID(p.RequestID, g.config.Random),
	}
}

// end makes the decision, counts and records it.
func (g *Gate) end(ctx context.Context, c *check, why *refusal, at string) Decision {
	d := c.decision(why, at)
	d.Abandoned = why != nil && why.fault && errors.Is(context.Cause(ctx), context.Canceled)
	took := g.config.Now().Sub(c.now)
	g.config.Metrics.observe(c, &d, took)
	if g.config.Records != nil && !d.Abandoned {
		g.config.Records.Record(c.record(&d, why, took))
	}
	return d
}
