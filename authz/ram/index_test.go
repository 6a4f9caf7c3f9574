package ram

import (
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Many ask at once, so some build the same index at once and some while all
// indexes are forgotten. Run with -race.
func TestIndexesAreBuiltOnceAndForgotten(t *testing.T) {
	d, err := LoadFile(sample)
	if err != nil {
		t.Fatal(err)
	}
	bob, _ := d.Key("LTAI5tExampleBob")
	ask := func() []Check {
		return d.Checks(bob.Principal, "ecs:StopInstance", []string{"acs:ecs:cn-hangzhou:1000000000000001:instance/i-payments"})
	}
	want := ask()
	if len(want) != 1 || len(want[0].Allow) != 1 || len(want[0].Deny) != 1 {
		t.Fatalf("%+v", want)
	}
	kept := bob.Principal.identity.index.Load()
	if ask(); bob.Principal.identity.index.Load() != kept {
		t.Error("a second question built the index again")
	}
	for range 50 {
		d.indexed.Store(maxIndexed)
		for _, s := range d.sets {
			s.index.Store(nil)
		}
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				if got := ask(); !cmp.Equal(want, got) {
					t.Error(cmp.Diff(want, got))
				}
			})
		}
		wait.Wait()
		if d.indexed.Load() > maxIndexed/2 {
			t.Fatalf("%d entries are kept", d.indexed.Load())
		}
	}
}

func TestPrincipalsShareSets(t *testing.T) {
	dir := write(t, map[string]string{"a.yaml": `id: "1"
users:
  - {name: a, policies: [P, Q], access_keys: [{id: A, secret: s}]}
  - {name: b, policies: [Q], groups: [g], access_keys: [{id: B, secret: s}, {id: B2, secret: s}]}
  - {name: c, access_keys: [{id: C, secret: s}]}
groups: [{name: g, policies: [Q, P]}]
policies:
  P: {Version: "1", Statement: {Effect: Allow, Action: "*", Resource: "*"}}
  Q: {Version: "1", Statement: {Effect: Allow, Action: "*", Resource: "*"}}
`})
	d, err := LoadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	set := func(key string) *policySet { k, _ := d.Key(key); return k.Principal.identity }
	if set("A") != set("B") || set("A") == set("C") {
		t.Error("the same policies in another order are another set")
	}
	if p, q := set("A").policies[0], set("A").policies[1]; p.bodies[0] != q.bodies[0] || p.first == q.first {
		t.Error("equal documents do not share statements, or share their numbers")
	}
	var indexes []int
	for _, id := range []string{"A", "B", "B2", "C"} {
		k, _ := d.Key(id)
		indexes = append(indexes, k.Index)
	}
	if !slices.Equal(indexes, []int{0, 1, 2, 3}) || d.NumKeys() != 4 {
		t.Errorf("indexes %v of %d keys", indexes, d.NumKeys())
	}
	for k := range d.Keys() {
		if again, _ := d.Key(k.ID); again != k {
			t.Errorf("key %s is another than the one listed", k)
		}
	}
}
