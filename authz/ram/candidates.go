package ram

// Candidate is one statement of the policies that bind a principal, and how it
// fits a question. It matches when both Action and Resource do.
type Candidate struct {
	Statement StatementID
	Level     string // as Check.Level
	Action    bool   // the statement is about the action
	Resource  bool   // the statement is about the resource
}

// Candidates lists every statement that binds p, in the order of Checks, and
// says which part of it matches. It looks at each of them, so it is for
// explaining a decision and not for making one.
func (d *Directory) Candidates(p *Principal, action, resource string) []Candidate {
	if p == nil || p.identity == nil {
		return nil
	}
	action = lower(action)
	target := newARN(resource)
	var list []Candidate
	add := func(name string, s *policySet) {
		for _, policy := range s.policies {
			for i, b := range policy.bodies {
				list = append(list, Candidate{
					Statement: policy.first + StatementID(i),
					Level:     name,
					Action:    d.about(b, action),
					Resource:  d.covers(b, &target),
				})
			}
		}
	}
	for _, l := range p.Account.levels {
		add(l.name, l.set)
	}
	if p.session != nil {
		add("session", p.session)
	}
	add("identity", p.identity)
	return list
}

// about tells whether a statement is about an action, given in lower case.
func (d *Directory) about(b *body, action string) bool {
	for _, n := range b.actions {
		if d.patterns.actions[n].glob.match(action) {
			return !b.negated
		}
	}
	return b.negated
}

// covers tells whether a statement is about a resource.
func (d *Directory) covers(b *body, target *arn) bool {
	for _, n := range b.resources {
		p := &d.patterns.resources[n]
		switch {
		case target.text == everything:
			if p.source == everything {
				return true
			}
		case p.head == headless:
			if p.glob.match(target.text) {
				return true
			}
		case d.patterns.heads[p.head].match(target) && p.glob.match(target.relative):
			return true
		}
	}
	return false
}
