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

// tellCandidates goes through all statements that bind the caller, for each
// resource, and says what the smallest change would be that lets the request pass
// RAM. It looks at everything, as a decision never does.
func (c *check) tellCandidates(ctx context.Context, why *refusal) {
	p := c.principal()
	if p == nil || p.Type == ram.Root || len(c.checks) == 0 {
		return
	}
	resources := c.resources(why)
	var changes []string
	conditions := false
	for _, resource := range resources[:min(len(resources), mostTold)] {
		list := c.candidates(ctx, p, resource)
		about := ""
		if len(resources) > 1 {
			about = " on " + bounded(resource)
		}
		for i, k := range relevant(list) {
			if i == mostTold {
				c.trace.notef("and so on, %d statements in all%s", len(list), about)
				break
			}
			c.trace.notef("statement %s of %s, %s%s: %s", k.name(), k.Level, k.Effect, about, k.told())
			conditions = conditions || k.matches() && len(k.Condition) > 0
		}
		changes = append(changes, c.changes(p, list, resource)...)
	}
	if conditions {
		c.trace.notef("conditions see %s", c.seen())
	}
	if why != nil && why.err.Code == catalog.ForbiddenRAM {
		c.tellChanges(changes)
	}
}

// relevant is the list as it is, unless it is too long to be told: then what
// matches comes first, and what is not about the action last.
func relevant(list []candidate) []candidate {
	if len(list) <= mostTold {
		return list
	}
	distance := func(k candidate) int {
		switch {
		case k.matches():
			return 0
		case k.Candidate.Action:
			return 1
		}
		return 2
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b candidate) int { return distance(a) - distance(b) })
	return list
}

// seen are the condition keys of the request; of its tags only the names.
func (c *check) seen() string {
	tags, _ := c.tags(c.match.Params(c.call))
	var keys []string
	for _, k := range c.context(nil) {
		keys = append(keys, k.Name+" "+k.Value)
	}
	for _, k := range tags {
		keys = append(keys, bounded(k.Name))
	}
	return some(keys)
}

// resources are those of the checks, the one that decided first.
func (c *check) resources(why *refusal) []string {
	var list []string
	if why != nil && why.resource != "" {
		list = append(list, why.resource)
	}
	for _, k := range c.checks {
		if !slices.Contains(list, k.Resource) {
			list = append(list, k.Resource)
		}
	}
	return list
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
		return "matches, and its condition is met: " + written(k.Condition)
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
