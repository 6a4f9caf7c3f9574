package ratelimit

import (
	"fmt"
	"regexp"
)

// maxRules bounds what one request spends.
const maxRules = maxSpends

var ruleName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`)

// Compile makes a Plan of rules, or reports everything that is wrong with them.
func Compile(rules []Rule) (*Plan, []Problem) {
	var problems []Problem
	p := new(Plan)
	names := make(map[string]bool, len(rules))
	for i := range rules {
		r := &rules[i]
		problem := func(field, message string) { problems = append(problems, Problem{i, field, message}) }
		switch {
		case !ruleName.MatchString(r.Name):
			problem("name", fmt.Sprintf("%q: expected up to 64 letters, digits, dots, dashes and underscores", r.Name))
		case names[r.Name]:
			problem("name", fmt.Sprintf("%q is another limit's name too", r.Name))
		}
		names[r.Name] = true
		if l, ok := compileRule(r, problem); ok {
			p.limits = append(p.limits, l)
		}
	}
	if len(rules) > maxRules {
		problems = append(problems, Problem{maxRules, "", fmt.Sprintf("more than %d limits", maxRules)})
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return p, nil
}

// compileRule is false for a limit that is off. Its faults are reported too:
// they would come up when it is needed.
func compileRule(r *Rule, problem func(field, message string)) (l limit, on bool) {
	l.name = r.Name
	for _, name := range r.By {
		d, ok := parseDimension(name)
		switch {
		case !ok:
			problem("by", fmt.Sprintf("%q: expected one of %v", name, dimensions(1<<numDimensions-1)))
		case l.by.has(d):
			problem("by", fmt.Sprintf("%s stands there twice", name))
		default:
			l.by.add(d)
		}
	}
	l.own = l.by&ofAccount != 0
	l.match, _ = compileMatch(r.Match, problem)
	l.rate = compileRate(r.Rate, r.Burst, problem)
	l.overrides = compileOverrides(r.Overrides, l.by, problem)
	switch r.OnStoreFailure {
	case "", "deny":
	case "local":
		problem("on_store_failure", "local is not supported yet: while the store fails every request is refused (deny)")
	default:
		problem("on_store_failure", fmt.Sprintf("%q: expected deny", r.OnStoreFailure))
	}
	switch r.Mode {
	case "", "enforce":
		return l, true
	case "shadow":
		l.shadow = true
		return l, true
	case "off":
	default:
		problem("mode", fmt.Sprintf("%q: expected enforce, shadow or off", r.Mode))
	}
	return limit{}, false
}

func compileRate(r Rate, burst *int, problem func(field, message string)) Rate {
	r.Burst = 0
	if err := r.check(); err != nil {
		problem("rate", err.Error())
		return r
	}
	if burst == nil {
		return r
	}
	if *burst < 1 {
		problem("burst", fmt.Sprintf("%d at once would refuse everything", *burst))
		return r
	}
	r.Burst = *burst
	if err := r.check(); err != nil {
		problem("burst", err.Error())
	}
	return r
}
