package ram

import "sync/atomic"

// maxIndexed bounds the entries of all indexes that a directory keeps, at about
// 30 bytes each. Beyond, all are forgotten and built again when asked.
const maxIndexed = 16 << 20

// policySet is a distinct set of policies. Principals and levels that have the
// same policies share one.
type policySet struct {
	policies []*policy // by number

	// index is built by the first who asks. Several may build it at once; each
	// result is as good, and whoever stores it first has it kept. It goes back to
	// nil when the directory holds too many entries.
	index atomic.Pointer[index]
}

// index finds the statements of a policySet that match.
type index struct {
	patterns *patterns
	list     []place
	actions  prefixTable // Action patterns by the lower-case text before the first wildcard
	relative prefixTable // Resource patterns of five fields, by that of their relative id
	whole    prefixTable // shorter Resource patterns, by that of the whole
	negated  []int32     // places of statements with NotAction
}

// place is one statement of the index.
type place struct {
	id          StatementID
	effect      Effect
	conditional bool
	body        *body
}

func (d *Directory) indexOf(s *policySet) *index {
	if x := s.index.Load(); x != nil {
		return x
	}
	x := newIndex(s.policies, d.patterns)
	if !s.index.CompareAndSwap(nil, x) {
		return x // as good as the one that was kept
	}
	size := int64(len(x.list) + len(x.actions.entries) + len(x.relative.entries) + len(x.whole.entries))
	if d.indexed.Add(size) > maxIndexed {
		d.indexed.Store(0)
		for _, s := range d.sets {
			s.index.Store(nil)
		}
	}
	return x
}

func newIndex(policies []*policy, p *patterns) *index {
	x := &index{patterns: p}
	var actions, relative, whole []keyedEntry
	for _, policy := range policies {
		for i, b := range policy.bodies {
			at := int32(len(x.list))
			x.list = append(x.list, place{policy.first + StatementID(i), b.effect, b.conditional, b})
			if b.negated {
				x.negated = append(x.negated, at)
			} else {
				for _, a := range b.actions {
					actions = append(actions, keyedEntry{p.actions[a].glob.head(), entry{at, a}})
				}
			}
			for _, r := range b.resources {
				pattern := &p.resources[r]
				e := keyedEntry{pattern.glob.head(), entry{at, r}}
				if pattern.short {
					whole = append(whole, e)
				} else {
					relative = append(relative, e)
				}
			}
		}
	}
	x.actions, x.relative, x.whole = newPrefixTable(actions), newPrefixTable(relative), newPrefixTable(whole)
	return x
}

// marks is a set of places.
type marks []uint64

func (m marks) has(i int32) bool { return m[i>>6]>>(i&63)&1 != 0 }
func (m marks) set(i int32)      { m[i>>6] |= 1 << (i & 63) }

// matchAction adds to found the statements whose Action or NotAction matches
// action, in lower case, and tells whether there are any.
func (x *index) matchAction(action string, found marks) bool {
	some := false
	t := &x.actions
	for i := t.last(action); i >= 0; i = t.parent[i] {
		for _, e := range t.at(i, action) {
			if !found.has(e.statement) && x.patterns.actions[e.pattern].glob.match(action) {
				found.set(e.statement)
				some = true
			}
		}
	}
	for _, at := range x.negated {
		if !x.listed(x.list[at].body, action) {
			found.set(at)
			some = true
		}
	}
	return some
}

// listed tells whether a pattern of b's NotAction matches.
func (x *index) listed(b *body, action string) bool {
	for _, a := range b.actions {
		if x.patterns.actions[a].glob.match(action) {
			return true
		}
	}
	return false
}

// matchResource adds to found those of among whose Resource matches.
func (x *index) matchResource(resource *arn, among, found marks) {
	if !resource.short {
		x.matchTable(&x.relative, resource.relative, resource, among, found)
	}
	x.matchTable(&x.whole, resource.text, resource, among, found)
}

func (x *index) matchTable(t *prefixTable, key string, resource *arn, among, found marks) {
	for i := t.last(key); i >= 0; i = t.parent[i] {
		for _, e := range t.at(i, key) {
			if among.has(e.statement) && !found.has(e.statement) && x.patterns.resources[e.pattern].match(resource) {
				found.set(e.statement)
			}
		}
	}
}
