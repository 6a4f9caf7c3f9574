package authz

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramgate/ramgate/authz/ram"
	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/policies"
)

// candidate is a statement that binds the caller, and why it counts or not.
type candidate struct {
	ram.Candidate
	ram.Statement
	lacks []ram.Clause // parts of its condition that the request does not meet
}

func (k *candidate) matches() bool { return k.Candidate.Action && k.Candidate.Resource }

// tellCandidates goes through all statements that bind the caller, for the
// resource that decided, and says what the smallest change would be that lets
// the request pass RAM. It looks at everything, as a decision never does.
func (c *check) tellCandidates(ctx context.Context, why *refusal) {
	p := c.principal()
	if p == nil || p.Type == ram.Root || len(c.checks) == 0 {
		return
	}
	resource := c.checks[0].Resource
	if why != nil && why.resource != "" {
		resource = why.resource
	}
	list := c.candidates(ctx, p, resource)
	for i, k := range list {
		if i == mostTold {
			c.trace.notef("and so on, %d statements in all", len(list))
			break
		}
		c.trace.notef("statement %s of %s, %s: %s", k.name(), k.Level, k.Effect, k.told())
	}
	if why != nil && why.err.Code == catalog.ForbiddenRAM {
		c.trace.notef("smallest change: %s", c.remedy(p, list, resource))
	}
}

// candidates judges every statement that binds p.
func (c *check) candidates(ctx context.Context, p *ram.Principal, resource string) []candidate {
	var list []candidate
	for _, k := range c.state.directory.Candidates(p, c.match.RAMAction, resource) {
		list = append(list, candidate{Candidate: k, Statement: c.state.directory.Statement(k.Statement)})
	}
	// One check with all that match asks for all conditions at once.
	tags, err := c.tags(c.match.Params(c.call))
	if err != nil {
		return list
	}
	in := c.input(c.match.Params(c.call), tags)
	one := policies.Check{Resource: resource}
	var allow, deny []int // places in list
	for i, k := range list {
		switch {
		case !k.matches():
		case k.Effect == ram.Allow:
			one.Allow, allow = append(one.Allow, k.Statement.ID), append(allow, i)
		default:
			one.Deny, deny = append(one.Deny, k.Statement.ID), append(deny, i)
		}
	}
	in.Checks = []policies.Check{one}
	lacks, fault := c.rules.Lacks(ctx, &in, c.state.statements)
	if fault != nil {
		c.trace.notef("conditions were not judged: %v", fault)
		return list
	}
	for _, l := range lacks {
		places := allow
		if l.Deny {
			places = deny
		}
		k := &list[places[l.Statement]]
		k.lacks = append(k.lacks, k.Condition[l.Comparison])
	}
	return list
}

// name is the statement's policy and place, as EcsOperator[0].
func (k *candidate) name() string { return fmt.Sprintf("%s[%d]", k.Policy, k.Index) }

// told says why the statement counts or not.
func (k *candidate) told() string {
	switch {
	case !k.Candidate.Action && k.NotAction:
		return "not about this action, which its NotAction names"
	case !k.Candidate.Action:
		return "not about this action"
	case !k.Candidate.Resource:
		return "about this action, not about this resource"
	case len(k.lacks) > 0:
		return "matches, but its condition is not met: " + written(k.lacks)
	case len(k.Condition) > 0:
		return "matches, and its condition is met"
	}
	return "matches"
}

// written writes clauses as a policy has them.
func written(clauses []ram.Clause) string {
	texts := make([]string, len(clauses))
	for i, c := range clauses {
		texts[i] = fmt.Sprintf("%s %s %s", c.Operator, c.Key, strings.Join(c.Values, " or "))
	}
	return strings.Join(texts, ", ")
}

// remedy is the smallest change that lets the first failing level allow.
func (c *check) remedy(p *ram.Principal, list []candidate, resource string) string {
	level, denied := c.firstFailure(list)
	if level == "" {
		return "every policy level allows: a rule refuses"
	}
	if denied != nil {
		return fmt.Sprintf("narrow or remove the Deny %s of %s, which goes before every Allow", denied.name(), level)
	}
	var condition, about, covering *candidate
	for i := range list {
		k := &list[i]
		if k.Level != level || k.Effect != ram.Allow {
			continue
		}
		switch {
		case k.matches() && (condition == nil || len(k.lacks) < len(condition.lacks)):
			condition = k
		case k.Candidate.Action && about == nil:
			about = k
		case k.Candidate.Resource && covering == nil:
			covering = k
		}
	}
	switch {
	case condition != nil:
		return fmt.Sprintf("a request that meets the condition of %s: %s", condition.name(), written(condition.lacks))
	case about != nil:
		return fmt.Sprintf("add %s to the Resource of %s", bounded(resource), about.name())
	case covering != nil && covering.NotAction:
		return fmt.Sprintf("take %s out of the NotAction of %s", c.match.RAMAction, covering.name())
	case covering != nil:
		return fmt.Sprintf("add %s to the Action of %s", c.match.RAMAction, covering.name())
	}
	return fmt.Sprintf(`%s a policy with {"Effect": "Allow", "Action": "%s", "Resource": "%s"}`,
		attach(p, level), c.match.RAMAction, bounded(resource))
}

// attach says where a policy of a level belongs.
func attach(p *ram.Principal, level string) string {
	switch {
	case level == "identity" && p.Type == ram.User:
		return "attach to user " + p.Name + ", or to a group of theirs,"
	case level == "identity":
		return "attach to the role"
	case level == "session":
		return "ask the STS for a session with"
	}
	return "attach to " + strings.TrimPrefix(level, "control:")
}

// firstFailure is the first level that does not allow, and the statement that
// denies there, if one does.
func (c *check) firstFailure(list []candidate) (level string, denied *candidate) {
	var levels []string
	for _, k := range c.checks {
		if !slices.Contains(levels, k.Level) {
			levels = append(levels, k.Level)
		}
	}
	for _, level := range levels {
		allowed := false
		for i := range list {
			k := &list[i]
			if k.Level != level || !k.matches() || len(k.lacks) > 0 {
				continue
			}
			if k.Effect == ram.Deny {
				return level, k
			}
			allowed = true
		}
		if !allowed {
			return level, nil
		}
	}
	return "", nil
}
