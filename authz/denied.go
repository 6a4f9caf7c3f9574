package authz

import (
	"context"
	"strings"

	"github.com/ramgate/ramgate/authz/ram"
	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/policies"
)

// decider is the statement that decided against a request; its policy is "" when
// nothing allowed it.
type decider struct {
	policy    string
	statement int
}

// denial makes the refusal of a denial. Where RAM is the reason it says which
// check failed and which statement decided.
func (c *check) denial(ctx context.Context, d policies.Denial, in *policies.Input) *refusal {
	why := deny(d.Error)
	why.rule, why.reason = d.Rule, d.Reason
	if len(c.checks) > 0 {
		why.resource = c.checks[0].Resource
	}
	p := c.principal()
	if p == nil {
		return why
	}
	switch d.Error.Code {
	case catalog.ForbiddenRAM:
		detail := c.accessDenied(p, why.resource)
		c.blame(ctx, in, why, detail)
		why.denied = detail
	case catalog.ForbiddenNotSupportRAM, catalog.ForbiddenSubUser, catalog.ForbiddenUnauthorized:
		why.denied = c.accessDenied(p, why.resource)
	}
	if !c.gate.config.AccessDeniedDetail {
		why.denied = nil
	}
	return why
}

// accessDenied is what the caller is told of a refusal beside its code.
func (c *check) accessDenied(p *ram.Principal, resource string) *catalog.AccessDenied {
	d := &catalog.AccessDenied{Action: c.match.RAMAction, Resource: resource, PrincipalOwnerID: p.Account.ID}
	switch p.Type {
	case ram.User:
		d.PrincipalType, d.PrincipalDisplayName = "SubUser", p.ID
		if p.ID == "" {
			d.PrincipalDisplayName = p.Name
		}
	case ram.Role:
		d.PrincipalType, d.PrincipalDisplayName = "AssumedRoleUser", strings.Replace(p.Name, "/", ":", 1)
	}
	return d
}

// blame fills in the first check that does not pass, in the order control
// policies, session, identity, and the statement that denied it. A user's own
// rule may raise Forbidden.RAM although every check passes; then there is none.
func (c *check) blame(ctx context.Context, in *policies.Input, why *refusal, detail *catalog.AccessDenied) {
	failures, err := c.rules.Failures(ctx, in, c.state.statements)
	if err != nil || len(failures) == 0 {
		return // the refusal stands; there is less to tell about it
	}
	first := failures[0]
	failed := c.checks[first.Check]
	why.resource, detail.Resource = failed.Resource, failed.Resource
	detail.PolicyType, detail.NoPermissionType = policyType(failed.Level), "ImplicitDeny"
	if len(first.Deny) > 0 {
		detail.NoPermissionType = "ExplicitDeny"
		s := c.state.directory.Statement(failed.Deny[first.Deny[0]])
		why.decider = &decider{s.Policy, s.Index}
	}
}

// policyType is Alibaba Cloud's name of a policy level, as DecodeDiagnosticMessage
// documents it.
func policyType(level string) string {
	switch {
	case strings.HasPrefix(level, "control:"):
		return "ControlPolicy"
	case level == "session":
		return "SessionPolicy"
	}
	return "AccountLevelIdentityBasedPolicy"
}
