package ram

import "sync/atomic"

// maxIndexed bounds the entries and statements in all indexes that a directory
// keeps, at about 40 bytes each. Beyond, all are forgotten and built again when
// asked: 100,000 users with 20 statements each and no two alike still fit.
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
	places   []place
	actions  prefixTable // Action patterns by the lower-case text before the first wildcard
	relative prefixTable // Resource patterns of five fields, by that of their relative id
	whole    prefixTable // shorter Resource patterns, by that of the whole
	negated  []negation  // statements with NotAction
}

// place is one statement of the index.
type place struct {
	id          StatementID
	effect      Effect
	conditional bool
}

type negation struct {
	place int32
	body  *body
}

func (d *Directory) indexOf(s *policySet) *index {
	if x := s.index.Load(); x != nil {
		return x
	}
	x := newIndex(s.policies, d.patterns)
	if !s.index.CompareAndSwap(nil, x) {
		return x // as good as the one that was kept
	}
	// The count is not exact while several build at once; it needs not be.
	size := int64(len(x.places) + len(x.actions.entries) + len(x.relative.entries) + len(x.whole.entries))
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
			at := int32(len(x.places))
			x.places = append(x.places, place{policy.first + StatementID(i), b.effect, len(b.condition) > 0})
			if b.negated {
				x.negated = append(x.negated, negation{at, b})
			} else {
				for _, a := range b.actions {
					g := &p.actions[a].glob
					actions = append(actions, keyedEntry{g.head(), entry{at, a, headless, g.kind}})
				}
			}
			for _, r := range b.resources {
				g, head := &p.resources[r].glob, p.resources[r].head
				e := keyedEntry{g.head(), entry{at, r, head, g.kind}}
				if head == headless {
					whole = append(whole, e)
				} else {
					relative = append(relative, e)
				}
			}
		}
	}
	made := newTables(actions, relative, whole)
	x.actions, x.relative, x.whole = made[0], made[1], made[2]
	return x
}
