package authz

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/authz/ram"
	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/policies"
	"github.com/ramgate/ramgate/ratelimit"
)

// What follows tells, after each stage, what it found. It is for whoever may
// read the configuration: parameters are named, never their values.

func (c *check) tellParse(*refusal) {
	c.trace.notef("style %s, answers in %s", c.call.Style, c.call.Format)
}

func (c *check) tellResolve(*refusal) {
	m := c.match
	if m == nil {
		return
	}
	c.trace.notef("product %s, version %s, action %s", m.Product, m.Version, m.Action)
	if !m.Known {
		c.trace.notef("no file declares the action: it has default metadata")
	}
	if c.region != "" {
		c.trace.notef("region %s", bounded(c.region))
	}
}

func (c *check) tellAuthenticate(*refusal) {
	if c.anonymous() {
		c.trace.notef("a call without credentials, which the API allows")
		return
	}
	if c.key != nil {
		c.trace.notef("signed by %s", c.key.Principal.ARN)
	}
	if c.call.AccessKeyID != "" {
		c.trace.notef("access key %s", masked(c.call.AccessKeyID))
	}
	if !c.signedAt.IsZero() {
		c.trace.notef("signed at %s, %s; %s is allowed", c.signedAt.UTC().Format(time.RFC3339),
			offset(c.signedAt.Sub(c.now)), short(c.gate.config.ClockWindow))
	}
	switch {
	case c.key == nil:
	case c.proof.Body == acs.BodyUnsigned:
		c.trace.notef("the signature covers no body, and there is one")
	case c.proof.Body == acs.BodyUnread:
		c.trace.notef("the signature covers a digest that nobody compared with the body")
	}
}

// offset says how far a client's clock is off.
func offset(d time.Duration) string {
	switch d = d.Round(time.Second); {
	case d > 0:
		return short(d) + " ahead of the gate's clock"
	case d < 0:
		return short(-d) + " behind the gate's clock"
	}
	return "at the gate's time"
}

// short writes 15m, not 15m0s.
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

func (c *check) tellAdmit(why *refusal) {
	n := c.nonce()
	ttl := short(n.TTL.Round(time.Second))
	switch {
	case c.key == nil:
	case why != nil && why.err.Code == catalog.SignatureNonceUsed:
		c.trace.notef("its nonce, or the signature in place of one, was used before")
	case n.Key == "":
		c.trace.notef("no nonce, and the configuration wants none: the request may repeat")
	case c.call.Nonce != "":
		c.trace.notef("its nonce is remembered for %s", ttl)
	case n.Repeat > 0:
		c.trace.notef("no nonce: its signature is remembered for %s, and may repeat within %s", ttl, short(n.Repeat))
	default:
		c.trace.notef("no nonce: its signature is remembered for %s", ttl)
	}
	own, shared := c.state.limits.Spends(c.subject(), c.now, nil, nil)
	for _, s := range append(own, shared...) {
		c.trace.notef("limit %s: %s", s.Limit, c.told(s))
	}
	if len(own)+len(shared) == 0 {
		c.trace.notef("no limit counts it")
	}
}

// told describes a limit that counts the request.
func (c *check) told(s ratelimit.Spend) string {
	burst := s.Rate.Burst
	if burst == 0 {
		burst = s.Rate.Count
	}
	text := fmt.Sprintf("%d/%s, %d at once", s.Rate.Count, short(s.Rate.Period), burst)
	if s.Shadow {
		text += ", in shadow mode"
	}
	if s.Limit == c.throttled {
		text += ": no room"
	}
	for _, name := range c.shadowed {
		if name == s.Limit {
			text += ": no room"
		}
	}
	return text
}

func (c *check) tellValidate(*refusal) {
	var names []string
	for _, p := range c.match.Params(c.call) {
		names = append(names, bounded(p.Name))
	}
	if names != nil {
		c.trace.notef("parameters %s", some(names))
	}
}

func (c *check) tellAuthorize(why *refusal) {
	if c.owner != (owner{}) {
		c.trace.notef("%s", c.owner.told())
	}
	switch p := c.principal(); {
	case p == nil:
		c.trace.notef("RAM is not asked about a call without credentials")
	case p.Type == ram.Root:
		c.trace.notef("RAM is not asked about the root of an account")
	case len(c.checks) > 0:
		c.trace.notef("RAM is asked for %s", c.match.RAMAction)
	}
	for i, k := range c.checks {
		if i == mostTold {
			c.trace.notef("and so on, %d checks in all", len(c.checks))
			break
		}
		c.trace.notef("%s on %s: %s", k.Level, bounded(k.Resource), c.outcome(k))
	}
	c.tellCandidates(context.Background(), why) // nobody waits for an explanation
	for _, d := range c.verdict.Deny {
		if why == nil || d.Rule != why.rule {
			c.trace.notef("rule %s would refuse too: %s", d.Rule, d.Error.Code)
		}
	}
	for _, d := range c.verdict.Shadow {
		c.trace.notef("rule %s, in shadow mode, would refuse: %s", d.Rule, d.Error.Code)
	}
}

// mostTold bounds the lists that are told.
const mostTold = 20

// told says whose resources the request is about.
func (o owner) told() string {
	account := "account " + bounded(o.account)
	switch {
	case o.problem != "":
		return "owner: " + o.problem
	case o.account == "":
		return "owner: nobody"
	case o.relation == policies.OwnerSelf:
		return "owner: the caller's own " + account
	case o.relation == policies.OwnerTrusted:
		return "owner: " + account + ", which trusts the caller's"
	}
	return "owner: " + account + ", which does not trust the caller's"
}

// outcome tells of the statements that match a check. A level allows if one
// allows, and none denies.
func (c *check) outcome(k ram.Check) string {
	switch {
	case len(k.Deny) > 0 && len(k.Allow) > 0:
		return "denied by " + c.statements(k.Deny) + ", allowed by " + c.statements(k.Allow)
	case len(k.Deny) > 0:
		return "denied by " + c.statements(k.Deny)
	case len(k.Allow) > 0:
		return "allowed by " + c.statements(k.Allow)
	}
	return "no statement matches, so it is not allowed"
}

// statements names statements by policy and place, as EcsOperator[0].
func (c *check) statements(ids []ram.StatementID) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		s := c.state.directory.Statement(id)
		names[i] = fmt.Sprintf("%s[%d]", s.Policy, s.Index)
		if len(s.Condition) > 0 {
			names[i] += " if its condition holds"
		}
	}
	return some(names)
}

// some are the first names, and how many there are.
func some(names []string) string {
	if len(names) > mostTold {
		return strings.Join(names[:mostTold], ", ") + fmt.Sprintf(" and %d more", len(names)-mostTold)
	}
	return strings.Join(names, ", ")
}
