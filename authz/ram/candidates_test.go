package ram

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// TestCandidates holds what explains a decision to what makes it: the
// statements of the checks are those candidates that match, but for those that
// an unconditional one stands for.
func TestCandidates(t *testing.T) {
	g := &generator{rand.New(rand.NewPCG(7, 8))}
	path := filepath.Join(t.TempDir(), "directory.json")
	matching := 0
	for range 30 {
		m := g.model()
		data, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		d, err := LoadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i := range m.Accounts {
			for _, who := range m.Accounts[i].subjects() {
				key, _ := d.Key(who.key)
				for range 20 {
					action := g.action(0)
					for _, resource := range g.resources() {
						matching += compareCandidates(t, d, key.Principal, action, resource)
					}
				}
			}
		}
	}
	if matching < 1000 {
		t.Errorf("%d candidates match: the test tests too little", matching)
	}
}

// compareCandidates returns how many candidates match.
func compareCandidates(t *testing.T, d *Directory, p *Principal, action, resource string) (matching int) {
	t.Helper()
	type place struct {
		level  string
		effect Effect
	}
	listed, found := map[place]map[StatementID]bool{}, map[place]map[StatementID]bool{}
	note := func(m map[place]map[StatementID]bool, at place, id StatementID) {
		if m[at] == nil {
			m[at] = map[StatementID]bool{}
		}
		m[at][id] = true
	}
	for _, c := range d.Checks(p, action, []string{resource}) {
		for _, id := range c.Allow {
			note(listed, place{c.Level, Allow}, id)
		}
		for _, id := range c.Deny {
			note(listed, place{c.Level, Deny}, id)
		}
	}
	for _, c := range d.Candidates(p, action, resource) {
		if c.Action && c.Resource {
			note(found, place{c.Level, d.Statement(c.Statement).Effect}, c.Statement)
			matching++
		}
	}
	if len(listed) != len(found) {
		t.Fatalf("%s on %s: checks %v, candidates %v", action, resource, listed, found)
	}
	for at, ids := range listed {
		for id := range ids {
			if !found[at][id] {
				t.Fatalf("%s on %s, %v: statement %d is listed and no matching candidate", action, resource, at, id)
			}
			if len(ids) > 1 && len(ids) != len(found[at]) {
				t.Fatalf("%s on %s, %v: checks %v, candidates %v", action, resource, at, ids, found[at])
			}
		}
	}
	return matching
}
