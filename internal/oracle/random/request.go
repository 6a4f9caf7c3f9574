package random

import (
	"encoding/json"
	"maps"
	"net/netip"
	"slices"
	"strconv"

	"github.com/ramgate/ramgate/internal/oracle"
)

// Request makes a request of the world.
func (m *Maker) Request() *oracle.Request {
	key, aimed := m.caller(), aim{}
	if m.chance(50) {
		aimed = m.aims[key]
	}
	q := &oracle.Request{Product: aimed.product, Action: aimed.action, Key: key, Secure: m.chance(50), Now: noon.Add(pick(m, moments))}
	if q.Action == "" {
		p := pick(m, m.World.Products)
		q.Product, q.Action = p.Product, pick(m, slices.Sorted(maps.Keys(p.Versions[oracle.TheVersion].Actions)))
	}
	switch {
	case m.chance(97):
		q.Source = netip.MustParseAddr(pick(m, m.words.addresses))
	case m.chance(50):
		q.Source = netip.MustParseAddr("2001:db8::1%eth0")
	}
	_, a := m.World.Action(q.Product, q.Action)
	if slices.Contains(a.Flags, "anonymous") && m.chance(60) {
		q.Key = ""
	}
	m.give(q, a, aimed)
	m.tags(q, aimed)
	switch own := aimed.values["AccountId"]; {
	case own != "" && m.chance(40):
		q.Params = append(q.Params, oracle.Param{Name: pick(m, []string{"OwnerId", "ResourceOwnerId"}), Value: own})
	case m.chance(12), slices.Contains(a.Flags, "owner_required") && m.chance(60):
		m.owner(q)
	}
	return q
}

// caller is the id of some access key.
func (m *Maker) caller() string {
	a := pick(m, m.World.Directory.Accounts)
	switch weighted(m, weight{"root", 5}, weight{"role", 35}, weight{"user", 60}) {
	case "root":
		return a.AccessKeys[0].ID
	case "role":
		return pick(m, pick(m, a.Roles).Sessions).AccessKeyID
	}
	return pick(m, a.Users).AccessKeys[0].ID
}

// give gives the parameters of an API their values.
func (m *maker) give(q *oracle.Request, a *oracle.Action, aimed aim) {
	switch {
	case aimed.values["RegionId"] != "" && m.chance(70):
		q.Params = append(q.Params, oracle.Param{Name: "RegionId", Value: aimed.values["RegionId"]})
	case m.chance(80):
		region := m.words.regions[m.IntN(len(m.words.regions)-1)]
		if m.chance(10) {
			region = regions[2]
		}
		q.Params = append(q.Params, oracle.Param{Name: "RegionId", Value: region})
	}
	for _, p := range a.Parameters {
		value, near := m.id(), aimed.values[p.Name]
		if p.Name == "RegionId" || p.Name == "Tag" || m.chance(10) || near == "*" && m.chance(80) {
			continue
		}
		if near != "*" && near != "" && m.chance(70) {
			value = near
		}
		switch p.Type {
		case "string":
			q.Params = append(q.Params, oracle.Param{Name: p.Name, Value: value})
		case "list":
			for n := range m.between(1, 3) {
				q.Params = append(q.Params, oracle.Param{Name: p.Name + "." + strconv.Itoa(n+1), Value: value})
				value = m.id()
			}
		case "json":
			q.Params = append(q.Params, oracle.Param{Name: p.Name, Value: m.array(value)})
		}
	}
}

// array is JSON: first alone, or with other ids.
func (m *maker) array(first string) string {
	value := any(first)
	if m.chance(70) {
		list := []string{first}
		for range m.between(0, 2) {
			list = append(list, m.id())
		}
		value = list
	}
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func (m *maker) id() string {
	if m.chance(1) {
		return pick(m, badIDs)
	}
	return pick(m, m.words.ids)
}

// owner adds one owner parameter, or several.
func (m *maker) owner(q *oracle.Request) {
	for range pick(m, []int{1, 1, 1, 1, 1, 2}) {
		name := pick(m, []string{"OwnerId", "OwnerId", "OwnerAccount", "ResourceOwnerId", "ResourceOwnerAccount"})
		i := m.IntN(len(accountIDs))
		value := accountIDs[i]
		if name == "OwnerAccount" || name == "ResourceOwnerAccount" {
			value = aliases[i]
		}
		if m.chance(12) {
			value = pick(m, []string{"nobody", "42", "a b", "é", "Example"})
		}
		if !slices.ContainsFunc(q.Params, func(p oracle.Param) bool { return p.Name == name }) {
			q.Params = append(q.Params, oracle.Param{Name: name, Value: value})
		}
	}
}
