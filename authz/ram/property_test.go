package ram

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// The model: directories as plain data, judged by going through everything.

type modelStatement struct {
	Effect    string
	Action    []string `json:",omitempty"`
	NotAction []string `json:",omitempty"`
	Resource  []string
	Condition map[string]map[string]bool `json:",omitempty"` // operator, key, value
}

type modelPolicy struct {
	Version   string
	Statement []modelStatement
}

type modelUser struct {
	Name     string              `json:"name"`
	Groups   []string            `json:"groups,omitempty"`
	Policies []string            `json:"policies,omitempty"`
	Keys     []map[string]string `json:"access_keys"`
}

type modelSession struct {
	Name    string       `json:"name"`
	ID      string       `json:"access_key_id"`
	Secret  string       `json:"secret"`
	Token   string       `json:"security_token"`
	Expires string       `json:"expires"`
	Policy  *modelPolicy `json:"policy,omitempty"`
}

type modelRole struct {
	Name     string         `json:"name"`
	Policies []string       `json:"policies"`
	Sessions []modelSession `json:"sessions"`
}

type modelGroup struct {
	Name     string   `json:"name"`
	Policies []string `json:"policies"`
}

type modelAccount struct {
	ID         string                 `json:"id"`
	Folder     string                 `json:"folder,omitempty"`
	Control    []string               `json:"control_policies"`
	Management bool                   `json:"management"`
	Users      []modelUser            `json:"users"`
	Groups     []modelGroup           `json:"groups"`
	Roles      []modelRole            `json:"roles"`
	Policies   map[string]modelPolicy `json:"policies"`
}

type modelFolder struct {
	ID      string   `json:"id"`
	Parent  string   `json:"parent,omitempty"`
	Control []string `json:"control_policies"`
}

type model struct {
	Accounts []modelAccount         `json:"accounts"`
	System   map[string]modelPolicy `json:"system_policies"`
	Control  map[string]modelPolicy `json:"control_policies"`
	Folders  []modelFolder          `json:"folders"`
}

// slowResource is section "Policy language" of the package's doc, word by word.
func slowResource(pattern, resource string) bool {
	if resource == "*" {
		return pattern == "*"
	}
	p, r := strings.SplitN(pattern, ":", 5), strings.SplitN(resource, ":", 5)
	if len(p) < 5 {
		return slowMatch(pattern, resource)
	}
	return len(r) == 5 && slowMatch(p[0], r[0]) && slowMatch(strings.ToLower(p[1]), strings.ToLower(r[1])) &&
		slowMatch(p[2], r[2]) && slowMatch(p[3], r[3]) && slowMatch(p[4], r[4])
}

func (s modelStatement) matches(action, resource string) bool {
	act := func(p string) bool { return slowMatch(strings.ToLower(p), strings.ToLower(action)) }
	if s.Action != nil && !slices.ContainsFunc(s.Action, act) || slices.ContainsFunc(s.NotAction, act) {
		return false
	}
	return slices.ContainsFunc(s.Resource, func(p string) bool { return slowResource(p, resource) })
}

// place names a statement as Statement does.
func placeOf(account, policy string, index int) string {
	return fmt.Sprintf("%s %s %d", account, policy, index)
}

// slowCheck goes through named policies, all their statements.
func slowCheck(d *Directory, ids map[string]StatementID, level, resource, action string, policies map[string]modelPolicy) Check {
	c := Check{Resource: resource, Level: level}
	for name, p := range policies {
		for i, s := range p.Statement {
			if !s.matches(action, resource) {
				continue
			}
			if id := ids[fmt.Sprintf("%s %d", name, i)]; s.Effect == "Allow" {
				c.Allow = append(c.Allow, id)
			} else {
				c.Deny = append(c.Deny, id)
			}
		}
	}
	for _, list := range []*[]StatementID{&c.Allow, &c.Deny} {
		slices.Sort(*list)
		if i := slices.IndexFunc(*list, func(id StatementID) bool { return len(d.Statement(id).Condition) == 0 }); i >= 0 {
			*list = (*list)[i : i+1]
		}
	}
	return c
}

// find resolves attached names as "account policy".
func (m *model) find(a *modelAccount, names []string, into map[string]modelPolicy) {
	for _, n := range names {
		system := strings.TrimPrefix(n, "system/")
		if p, own := a.Policies[n]; own {
			into[a.ID+" "+n] = p
		} else {
			into[" system/"+system] = m.System[system]
		}
	}
}

func (m *model) controlLevels(a *modelAccount) (names []string, sets []map[string]modelPolicy) {
	if a.Folder == "" || a.Management {
		return nil, nil
	}
	add := func(name string, policies []string) {
		set := map[string]modelPolicy{}
		for _, p := range policies {
			set[" control/"+p] = m.Control[p]
		}
		names, sets = append(names, "control:"+name), append(sets, set)
	}
	add(a.ID, a.Control)
	for id := a.Folder; id != ""; {
		f := m.Folders[slices.IndexFunc(m.Folders, func(f modelFolder) bool { return f.ID == id })]
		add(f.ID, f.Control)
		id = f.Parent
	}
	slices.Reverse(names)
	slices.Reverse(sets)
	return names, sets
}

// slowChecks is Checks for a user or, with a session, a role.
func (m *model) slowChecks(d *Directory, ids map[string]StatementID, a *modelAccount, who subject, action string, resources []string) []Check {
	names, sets := m.controlLevels(a)
	if who.session != nil {
		names, sets = append(names, "session"), append(sets, map[string]modelPolicy{a.ID + " session/" + who.sessionName: *who.session})
	}
	identity := map[string]modelPolicy{}
	m.find(a, who.policies, identity)
	for _, g := range who.groups {
		i := slices.IndexFunc(a.Groups, func(x modelGroup) bool { return x.Name == g })
		m.find(a, a.Groups[i].Policies, identity)
	}
	names, sets = append(names, "identity"), append(sets, identity)
	var checks []Check
	for i := range names {
		for _, r := range resources {
			checks = append(checks, slowCheck(d, ids, names[i], r, action, sets[i]))
		}
	}
	return checks
}

type subject struct {
	key              string
	policies, groups []string
	session          *modelPolicy
	sessionName      string
}

func (a *modelAccount) subjects() (list []subject) {
	for _, u := range a.Users {
		list = append(list, subject{key: u.Keys[0]["id"], policies: u.Policies, groups: u.Groups})
	}
	for _, r := range a.Roles {
		for _, s := range r.Sessions {
			list = append(list, subject{key: s.ID, policies: r.Policies, session: s.Policy, sessionName: r.Name + "/" + s.Name})
		}
	}
	return list
}

func TestChecksAgainstModel(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	g := &generator{rng}
	path := filepath.Join(t.TempDir(), "directory.json")
	var cases, lists, long int
	for range 120 {
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
		ids := map[string]StatementID{}
		for id := range StatementID(d.NumStatements()) {
			s := d.Statement(id)
			ids[placeOf(s.Account, s.Policy, s.Index)] = id
		}
		for i := range m.Accounts {
			for _, who := range m.Accounts[i].subjects() {
				key, _ := d.Key(who.key)
				for range 40 {
					action, resources := g.action(0), g.resources()
					got := d.Checks(key.Principal, action, resources)
					want := m.slowChecks(d, ids, &m.Accounts[i], who, action, resources)
					if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
						t.Fatalf("%s %s %q:\n%s\n%s", who.key, action, resources, diff, data)
					}
					cases++
					for _, c := range got {
						lists += min(1, len(c.Allow)) + min(1, len(c.Deny))
						long += max(0, len(c.Allow)-1)
					}
				}
			}
		}
	}
	t.Logf("%d cases, %d lists not empty, %d further statements", cases, lists, long)
	if cases < 20_000 || lists < cases/2 || long < cases/20 {
		t.Errorf("%d cases, %d lists not empty, %d further statements: the test tests too little", cases, lists, long)
	}
}
