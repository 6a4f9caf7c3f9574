package authz

import (
	"sync/atomic"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/authz/openapi"
	"github.com/ramgate/ramgate/authz/ram"
	"github.com/ramgate/ramgate/policies"
	"github.com/ramgate/ramgate/ratelimit"
)

// State is everything that files decide, as one immutable snapshot. The error
// catalog is part of the rules, so that codes and rules change together. What is
// derived from the directory (keyed signature state, statement terms) lives
// and goes with it, so ids of one snapshot never meet tables of another.
type State struct {
	apis       *openapi.APIs
	directory  *ram.Directory
	rules      *policies.Rules            // the default set
	sets       map[string]*policies.Rules // those that routes name
	limits     *ratelimit.Plan
	statements *policies.Statements
	// keys holds the signature state of each access key, by its index, made
	// when the key is first used. Racing makers store equal values.
	keys []atomic.Pointer[acs.Key]
	// unknown are the sets that routes named in vain, and unknownCodes the codes
	// that backends did. Each is logged once for each snapshot.
	unknown      unknownNames
	unknownCodes unknownNames
}

// Parts are the pieces of a State. All but Sets are required.
type Parts struct {
	APIs      *openapi.APIs
	Directory *ram.Directory
	Rules     *policies.Rules            // for routes that name no policy set
	Sets      map[string]*policies.Rules // by the name that routes give; not changed afterwards
	Limits    *ratelimit.Plan
}

// NewState joins parts into a snapshot.
func NewState(p Parts) *State {
	d := p.Directory
	return &State{
		apis:      p.APIs,
		directory: d,
		rules:     p.Rules,
		sets:      p.Sets,
		limits:    p.Limits,
		keys:      make([]atomic.Pointer[acs.Key], d.NumKeys()),
		statements: policies.NewStatements(d.NumStatements(), func(id int32) policies.Statement {
			return statement(d.Statement(id))
		}),
	}
}

// Revisions tells which files a state was made of; policy is that of the
// default set.
func (s *State) Revisions() (policy, directory string) {
	return s.rules.Revision(), s.directory.Revision()
}

// statement is a statement as the rules see it.
func statement(s ram.Statement) policies.Statement {
	out := policies.Statement{Policy: s.Policy, Index: s.Index}
	for _, c := range s.Condition {
		values, numbers := c.Compared()
		out.Condition = append(out.Condition, policies.Comparison{Operator: c.Operator, Key: c.Key, Values: values, Numbers: numbers})
	}
	return out
}

// key is the signature state of an access key.
func (s *State) key(k *ram.AccessKey) *acs.Key {
	slot := &s.keys[k.Index]
	if made := slot.Load(); made != nil {
		return made
	}
	made := acs.NewKey(k.Secret)
	slot.Store(made)
	return made
}
