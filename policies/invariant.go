package policies

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// hold makes sure that three things are so, whatever was configured:
//
//   - an input without anything is not allowed;
//   - a call without credentials, to an API that needs them, is not allowed;
//   - the root of an account is allowed, and no built-in rule, nor one that took
//     its place, denies it.
//
// A rule that a user added may well deny the made-up call of the third: it may
// stop everything, or all but certain regions. Were such a set not activated,
// the gate would go on with an older, more lenient one. It is a warning.
func (r *Rules) hold(ctx context.Context) error {
	var ps problems
	if v, err := r.judge(ctx, ast.InternedEmptyObject, time.Time{}); err == nil && v.Allow {
		ps.setting("policies", "policies: an empty input is allowed")
	}
	if v, err := r.Evaluate(ctx, example(PrincipalAnonymous), nil); err == nil && v.Allow {
		ps.setting("policies", "policies: a call without credentials is allowed")
	}
	v, err := r.Evaluate(ctx, example(PrincipalRoot), nil)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		ps.setting("policies", "policies: a call of the root of an account: %v", err)
	case !v.Allow:
		ps.setting("policies", "policies: a call of the root of an account is not allowed")
	}
	for _, d := range v.Deny {
		rule, _ := r.rule(d.Rule)
		p := Problem{File: rule.File, Line: rule.line(d.Error.Code), Message: "rule " + d.Rule + " denies a plain call of the root of an account: " + d.Error.Error()}
		if rule.Builtin || slices.Contains(r.replaced, d.Rule) {
			ps = append(ps, p)
		} else {
			r.warnings = append(r.warnings, p)
		}
	}
	return ps.err()
}

func (r *Rules) rule(id string) (Rule, bool) {
	for _, rule := range r.rules {
		if rule.ID == id {
			return rule, true
		}
	}
	return Rule{}, false
}

// ruleOf names the rule that an evaluation error comes from, "" when it cannot
// be told.
func (r *Rules) ruleOf(err error) string {
	var wrong *ruleError
	if errors.As(err, &wrong) {
		return wrong.rule
	}
	var e *topdown.Error
	if errors.As(err, &e) && e.Location != nil {
		for _, rule := range r.rules {
			if rule.File == e.Location.File {
				return rule.ID
			}
		}
	}
	return ""
}

// example is a complete input that nothing speaks against, with a caller of
// the given type.
func example(principal string) *Input {
	in := &Input{
		Request: Request{
			Style: "rpc", Method: "GET", Action: "DescribeInstances", Version: "2014-05-26", Product: "Ecs",
			Region: "cn-hangzhou", Params: []Param{{"RegionId", "cn-hangzhou"}},
			SourceIP: "192.0.2.1", SecureTransport: true, Time: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		},
		API:       API{RAMAction: "ecs:DescribeInstances"},
		Principal: Principal{Type: principal},
		Account:   Account{State: "active", RealName: true, Risk: RiskNone},
		Owner:     Owner{Relation: OwnerSelf},
	}
	if principal == PrincipalAnonymous {
		return in
	}
	const account = "1000000000000001"
	in.Account.ID, in.Owner.Account = account, account
	in.Principal.ID = account
	in.Principal.ARN = "acs:ram::" + account + ":root"
	return in
}
