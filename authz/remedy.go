package authz

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ramgate/ramgate/authz/ram"
)

// tellChanges tells the changes that together let the request pass RAM.
func (c *check) tellChanges(changes []string) {
	if len(changes) == 0 {
		c.trace.notef("smallest change: every policy level allows: a rule refuses")
		return
	}
	var told []string
	for _, change := range changes {
		switch {
		case slices.Contains(told, change):
		case len(told) == 0:
			c.trace.notef("smallest change: %s", change)
			told = append(told, change)
		case len(told) == mostTold:
			c.trace.notef("and more")
			return
		default:
			c.trace.notef("and: %s", change)
			told = append(told, change)
		}
	}
}

// changes are the smallest ones with which every level allows: one for each Deny
// that counts, and one for each level where nothing allows.
func (c *check) changes(p *ram.Principal, list []candidate, resource string) []string {
	var changes []string
	for _, level := range c.levels() {
		allowed := false
		for i := range list {
			k := &list[i]
			switch {
			case k.Level != level || !k.matches() || len(k.lacks) > 0:
			case k.Effect == ram.Deny:
				changes = append(changes, k.withoutDeny())
			default:
				allowed = true
			}
		}
		if !allowed {
			changes = append(changes, c.allowing(p, level, list, resource))
		}
	}
	return changes
}

// levels are those of the checks, in their order.
func (c *check) levels() []string {
	var levels []string
	for _, k := range c.checks {
		if !slices.Contains(levels, k.Level) {
			levels = append(levels, k.Level)
		}
	}
	return levels
}

// withoutDeny says how a Deny that matches would not.
func (k *candidate) withoutDeny() string {
	change := fmt.Sprintf("narrow or remove the Deny %s of %s, which goes before every Allow", k.name(), k.Level)
	if slices.ContainsFunc(k.Condition, requested) {
		change += "; or a request that does not meet its condition"
	}
	return change
}

// requested tells whether another request of the same caller could have another
// value for a clause.
func requested(c ram.Clause) bool { return c.KnownKey() && c.Key != "acs:PrincipalARN" }

// allowing is the smallest change with which a level allows.
func (c *check) allowing(p *ram.Principal, level string, list []candidate, resource string) string {
	var met, loosened, about, covering *candidate
	for i := range list {
		k := &list[i]
		switch {
		case k.Level != level || k.Effect != ram.Allow:
		case k.matches() && k.meetable():
			met = fewer(met, k)
		case k.matches():
			loosened = fewer(loosened, k)
		case k.Candidate.Action:
			about = plainer(about, k)
		case k.Candidate.Resource:
			covering = plainer(covering, k)
		}
	}
	switch {
	case met != nil:
		return fmt.Sprintf("a request that meets the condition of %s: %s", met.name(), written(met.lacks))
	case loosened != nil:
		return fmt.Sprintf("loosen the condition of %s, which no request of this caller meets: %s", loosened.name(), written(loosened.lacks))
	case about != nil:
		return fmt.Sprintf("add %s to the Resource of %s%s", bounded(resource), about.name(), about.under())
	case covering != nil && covering.NotAction:
		return fmt.Sprintf("take %s out of the NotAction of %s%s", c.match.RAMAction, covering.name(), covering.under())
	case covering != nil:
		return fmt.Sprintf("add %s to the Action of %s%s", c.match.RAMAction, covering.name(), covering.under())
	}
	return fmt.Sprintf(`%s a policy with {"Effect": "Allow", "Action": "%s", "Resource": "%s"}`,
		attach(p, level), c.match.RAMAction, bounded(resource))
}

// meetable tells whether a request of this caller could meet what is lacking.
func (k *candidate) meetable() bool {
	return !slices.ContainsFunc(k.lacks, func(c ram.Clause) bool { return !requested(c) })
}

// fewer is the one that lacks less, in doubt the first.
func fewer(a, b *candidate) *candidate {
	if a != nil && len(a.lacks) <= len(b.lacks) {
		return a
	}
	return b
}

// plainer is the one that has no condition, in doubt the first.
func plainer(a, b *candidate) *candidate {
	if a != nil && (len(a.Condition) == 0 || len(b.Condition) > 0) {
		return a
	}
	return b
}

// under reminds of a condition that nobody judged, as the statement did not match.
func (k *candidate) under() string {
	if len(k.Condition) == 0 {
		return ""
	}
	return ", under its condition " + written(k.Condition)
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
