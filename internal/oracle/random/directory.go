package random

import (
	"strconv"

	"github.com/ramgate/ramgate/internal/oracle"
)

func (m *Maker) directory() {
	d := &m.World.Directory
	d.SystemPolicies = map[string]oracle.Policy{"AdministratorAccess": everything("Allow")}
	for _, name := range some(m, policyNames, 2) {
		d.SystemPolicies[name] = m.policy(identity)
	}
	d.ControlPolicies = map[string]oracle.Policy{"Guard": m.policy(guard), "Region": m.policy(guard), "Narrow": m.policy(broad)}
	switch {
	case m.chance(40):
		d.ControlPolicies["FullAliyunAccess"] = everything("Allow")
	case m.chance(15):
		d.ControlPolicies["FullAliyunAccess"] = m.policy(broad)
	}
	for i, id := range folders {
		f := oracle.Folder{ID: id, ControlPolicies: m.control()}
		if i > 0 {
			f.Parent = folders[i-1]
		}
		d.Folders = append(d.Folders, f)
	}
	for i := range accountIDs {
		d.Accounts = append(d.Accounts, m.account(i))
	}
}

// control names control policies, or says nothing.
func (m *Maker) control() *[]string {
	switch {
	case m.chance(35):
		return nil
	case m.chance(3):
		return &[]string{}
	}
	names := []string{weighted(m, weight{"FullAliyunAccess", 80}, weight{"Narrow", 20})}
	if m.chance(40) {
		names = append(names, pick(m, []string{"Guard", "Region"}))
	}
	return &names
}

func (m *Maker) account(i int) *oracle.Account {
	a := &oracle.Account{ID: accountIDs[i], Alias: aliases[i], AccessKeys: []oracle.AccessKey{m.key(aliases[i])}}
	m.self = a.ID
	if m.chance(50) {
		a.Folder = pick(m, folders)
	}
	if m.chance(70) {
		a.ControlPolicies = m.control()
	}
	a.Management = m.chance(15)
	if m.chance(1) {
		a.State = "suspended"
	}
	if m.chance(5) {
		a.Risk = "blocked"
	}
	if m.chance(60) {
		verified := m.chance(35)
		a.RealName = &verified
	}
	if m.chance(60) {
		balance := pick(m, []float64{120.5, 0.01, 0, -3})
		a.Balance = &balance
	}
	for _, id := range accountIDs {
		if id != a.ID && m.chance(60) {
			a.TrustedAccounts = append(a.TrustedAccounts, id)
		}
	}
	a.Policies = map[string]oracle.Policy{}
	for _, name := range some(m, policyNames, 4) {
		a.Policies[name] = m.policy(identity)
	}
	m.principals(a)
	return a
}

// principals fills an account with users, groups and roles.
func (m *Maker) principals(a *oracle.Account) {
	many := m.chance(2)
	for _, name := range groupNames {
		g := oracle.Group{Name: name, Policies: m.attach(a, m.between(0, 2))}
		if many {
			g.Policies = append(g.Policies, m.many(a, name)...)
		}
		a.Groups = append(a.Groups, g)
	}
	for i, name := range some(m, userNames, 3) {
		m.name = "user/" + name
		u := oracle.User{Name: name, Disabled: m.chance(1), AccessKeys: []oracle.AccessKey{m.key(a.Alias + "-" + name)}}
		if i == 0 {
			u.Groups, u.Policies = some(m, groupNames, m.between(0, 2)), m.attach(a, m.between(0, 3))
		} else {
			u.Policies = []string{"Only" + name}
			a.Policies["Only"+name] = m.focused(pick(m, []string{"Allow", "Allow", "Deny"}))
			m.aims[u.AccessKeys[0].ID] = m.aim
		}
		a.Users = append(a.Users, u)
	}
	for _, name := range roleNames {
		m.name = "role/" + name
		r := oracle.Role{Name: name, Policies: m.attach(a, m.between(1, 3))}
		for _, session := range []string{"ci", "Night"} {
			id := "STS." + a.Alias + "-" + name + "-" + session
			s := oracle.Session{Name: session, AccessKeyID: id, Secret: id + "-secret", SecurityToken: id + "-token", Expires: "2099-01-01T00:00:00Z"}
			if m.chance(60) {
				with := m.chance(50)
				s.MFA = &with
			}
			if m.chance(60) {
				p := m.policy(broad)
				if m.chance(50) {
					p = m.focused(pick(m, []string{"Allow", "Deny"}))
					m.aims[id] = m.aim
				}
				s.Policy = &p
			}
			r.Sessions = append(r.Sessions, s)
		}
		a.Roles = append(a.Roles, r)
	}
}

// many adds policies of some hundred statements, few of which are about the same.
func (m *Maker) many(a *oracle.Account, prefix string) (names []string) {
	for n := range 30 {
		var p oracle.Policy
		for range 8 {
			s := oracle.Statement{Effect: pick(m, []string{"Allow", "Allow", "Allow", "Allow", "Allow", "Deny"})}
			s.Action, s.Resource = oracle.List{m.action()}, oracle.List{m.resource()}
			if s.Effect == "Deny" {
				s.Resource[0] += pick(m, []string{"x", "?x", "é", ""})
			}
			if m.chance(20) {
				s.Condition = m.condition()
			}
			p.Statements = append(p.Statements, s)
		}
		name := prefix + strconv.Itoa(n)
		a.Policies[name], names = p, append(names, name)
	}
	return names
}

func (m *Maker) key(id string) oracle.AccessKey {
	k := oracle.AccessKey{ID: id, Secret: id + "-secret"}
	if m.chance(1) {
		k.Status = "disabled"
	}
	return k
}

// attach names policies of an account or of the system.
func (m *Maker) attach(a *oracle.Account, n int) []string {
	var names []string
	for _, name := range some(m, policyNames, n) {
		_, own := a.Policies[name]
		_, system := m.World.Directory.SystemPolicies[name]
		switch {
		case system && m.chance(30):
			names = append(names, "system/"+name)
		case own || system:
			names = append(names, name)
		}
	}
	if m.chance(15) {
		names = append(names, "AdministratorAccess")
	}
	return names
}
