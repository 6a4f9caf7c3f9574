package ram

import "math/bits"

// Check is one question: may the principal do the action to Resource, as far as
// the policies of one level go. The statements listed are those whose Action and
// Resource match, in ascending order; one that holds without a condition stands
// for all others of its effect.
type Check struct {
	Resource string
	Level    string // control:<folder or account id> | session | identity
	Allow    []StatementID
	Deny     []StatementID
}

// Checks lists the questions that must all be answered with yes: one for each
// level and each resource, levels in the order in which they are told to a caller
// (control from the root folder down, session, identity). A level without a
// matching statement has an empty Check. Account roots and nil or zero principals
// have no checks, nor has a request for no resources.
func (d *Directory) Checks(p *Principal, action string, resources []string) []Check {
	if p == nil || p.identity == nil {
		return nil
	}
	levels := 1 + len(p.Account.levels)
	if p.session != nil {
		levels++
	}
	q := question{d: d, action: lower(action), resources: resources}
	q.checks = make([]Check, 0, levels*len(resources))
	q.ids = make([]StatementID, 0, 2*cap(q.checks)) // without conditions that is enough
	var one [2]arn                                  // room for what nearly all requests name
	targets := one[:0]
	for _, r := range resources {
		targets = append(targets, newARN(r))
	}
	for _, l := range p.Account.levels {
		q.ask(l.name, l.set, targets)
	}
	if p.session != nil {
		q.ask("session", p.session, targets)
	}
	q.ask("identity", p.identity, targets)
	return q.checks
}

// question is what Checks was asked, and the answer as it grows.
type question struct {
	d         *Directory
	action    string // in lower case
	resources []string
	checks    []Check
	ids       []StatementID // what the lists of checks are cut from
}

const onStack = 16 // words of sets that need no allocation: 1024 statements

// ask adds the checks of one level; targets are the resources taken apart.
func (q *question) ask(name string, s *policySet, targets []arn) {
	x := q.d.indexOf(s)
	words := (len(x.places) + 63) / 64
	var a, f [onStack]uint64
	acting, found := marks(a[:]), marks(f[:])
	if words > onStack {
		acting, found = make(marks, words), make(marks, words)
	}
	acting, found = acting[:words], found[:words]
	some := x.matchAction(q.action, acting)
	for i := range targets {
		c := Check{Resource: q.resources[i], Level: name}
		if some {
			clear(found)
			x.matchResource(&targets[i], acting, found)
			c.Allow = q.list(x, found, Allow)
			c.Deny = q.list(x, found, Deny)
		}
		q.checks = append(q.checks, c)
	}
}

// list lists the statements found that have the effect e.
func (q *question) list(x *index, found marks, e Effect) []StatementID {
	start := len(q.ids)
	for w, word := range found {
		for ; word != 0; word &= word - 1 {
			s := &x.places[w*64+bits.TrailingZeros64(word)]
			if s.effect != e {
				continue
			}
			if !s.conditional {
				q.ids = append(q.ids[:start], s.id)
				return q.ids[start : start+1 : start+1]
			}
			q.ids = append(q.ids, s.id)
		}
	}
	if start == len(q.ids) {
		return nil
	}
	return q.ids[start:len(q.ids):len(q.ids)]
}
