package authz

import (
	"fmt"
	"sync"

	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/policies"
)

// set is the policy set of a name, nil if there is none. "" names the default
// one. No name falls back on it: rules that somebody chose for a route would
// silently not hold there.
func (s *State) set(name string) *policies.Rules {
	if name == "" {
		return s.rules
	}
	return s.sets[name]
}

// unknownSet is the failure of a request whose route names a policy set that
// is not loaded. The log tells of each name once.
func (c *check) unknownSet() *refusal {
	name := bounded(c.peer.PolicySet)
	if log := c.gate.config.Log; log != nil && c.state.unknown.first(name) {
		log.Error("a route names a policy set that is not loaded: its requests are refused", "policy_set", name)
	}
	return fail(catalog.InternalError, fmt.Errorf("the route names policy set %q, which is not loaded", name))
}

// unknownNames remembers names that were told of. Its zero value is ready.
type unknownNames struct {
	mu    sync.Mutex // guards names
	names map[string]bool
}

// maxUnknownNames bounds what is remembered. Names come from Envoy's
// configuration or from backends, not from callers, so there are few.
const maxUnknownNames = 100

// first reports whether name was not asked for before.
func (u *unknownNames) first(name string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.names[name] || len(u.names) >= maxUnknownNames {
		return false
	}
	if u.names == nil {
		u.names = map[string]bool{}
	}
	u.names[name] = true
	return true
}
