package authz

import (
	"context"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/authz/ram"
	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/policies"
)

// authorize is stage 5. Go resolves the owner and the resources and finds the
// statements that match; one evaluation of the rules decides.
func (c *check) authorize(ctx context.Context) *refusal {
	if name := c.unsignedOwner(); name != "" {
		return deny(catalog.Named(catalog.InvalidParameter, name))
	}
	params := c.match.Params(c.call)
	tags, err := c.tags(params)
	if err != nil {
		return deny(err)
	}
	c.owner = c.resolveOwner()
	// RAM is not asked about a call without credentials, so neither about what.
	if p := c.principal(); p != nil && c.owner.problem == "" {
		resources, err := c.match.Resources(c.call, c.owner.account, c.proof.Body == acs.BodySigned)
		if err != nil {
			return deny(err)
		}
		c.checks = c.state.directory.Checks(p, c.match.RAMAction, resources)
	}
	in := c.input(params, tags)
	v, fault := c.rules.Evaluate(ctx, &in, c.state.statements)
	if fault != nil {
		return fail(catalog.InternalError, fault)
	}
	c.verdict = v
	if len(v.Deny) > 0 {
		return c.denial(ctx, v.Deny[0], &in)
	}
	if !v.Allow {
		// No rule named the reason, so it is RAM's to give.
		return c.denial(ctx, policies.Denial{Rule: "access", Error: catalog.New(catalog.ForbiddenRAM)}, &in)
	}
	return nil
}

// input is what the rules see. Every field is filled, whoever calls.
func (c *check) input(params []acs.Param, tags []policies.ContextKey) policies.Input {
	in := policies.Input{
		Request: policies.Request{
			Style:           c.call.Style.String(),
			Method:          c.call.Method,
			Action:          c.match.Action,
			Version:         c.match.Version,
			Product:         c.match.Product,
			Region:          c.region,
			SecureTransport: c.peer.Secure,
			Time:            c.now,
		},
		API: policies.API{
			RAMAction:   c.match.RAMAction,
			Flags:       policies.Flags(c.match.Flags),
			Maintenance: c.match.Maintenance(c.region),
		},
		Principal: policies.Principal{Type: policies.PrincipalAnonymous},
		Account:   policies.Account{State: "active", Risk: policies.RiskNone, RealName: true},
		Owner:     policies.Owner{Account: c.owner.account, Relation: c.owner.relation, Problem: c.owner.problem},
		Context:   c.context(tags),
	}
	if c.peer.Address.IsValid() {
		in.Request.SourceIP = c.peer.Address.Unmap().String()
	}
	in.Request.Params = make([]policies.Param, len(params))
	for i, p := range params {
		in.Request.Params[i] = policies.Param(p)
	}
	in.Checks = make([]policies.Check, len(c.checks))
	for i, k := range c.checks {
		in.Checks[i] = policies.Check(k)
	}
	if p := c.principal(); p != nil {
		describe(&in, p)
	}
	return in
}

// describe fills in who calls.
func describe(in *policies.Input, p *ram.Principal) {
	in.Principal = policies.Principal{Type: p.Type.String(), ARN: p.ARN, Name: p.Name, ID: p.ID, Groups: p.Groups}
	a := p.Account
	in.Account = policies.Account{ID: a.ID, State: "active", RealName: a.RealName, Balance: a.Balance, Risk: a.Risk}
	if a.Suspended {
		in.Account.State = "suspended"
	}
}
