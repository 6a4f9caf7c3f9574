package authz_test

import (
	"fmt"

	"github.com/ramgate/ramgate/internal/oracle"
	"github.com/ramgate/ramgate/internal/strictyaml"
)

// world is the directory and the metadata of a case.
func (c policyCase) world() *oracle.World {
	w := &oracle.World{Products: []oracle.Product{c.product()}}
	w.Directory.Accounts = []*oracle.Account{
		c.account(),
		{ID: trusting, Alias: "trusting", TrustedAccounts: []string{callers}},
		{ID: strangers, Alias: "strangers"},
	}
	c.control(w)
	return w
}

// product has one API, about what the case is about.
func (c policyCase) product() oracle.Product {
	resources := c.Resources
	if resources == nil {
		resources = []string{or(c.Resource, "acs:ecs:cn-hangzhou:1000000000000001:instance/i-1")}
	}
	p := oracle.Product{
		Product: "Case", Hosts: []string{"case.example.com"}, RAMCode: "case", Regions: []string{"cn-hangzhou"},
		Versions: map[string]oracle.Version{oracle.TheVersion: {Style: "rpc", Actions: map[string]*oracle.Action{
			"Call": {Methods: []string{"GET", "POST"}, RAM: &oracle.RAM{Action: or(c.Action, "ecs:StopInstance"), Resources: resources}, Flags: c.Flags},
		}}},
	}
	if c.Maintenance {
		p.Maintenance = p.Regions
	}
	return p
}

// account is the caller's. Whoever calls, it has a root, a user and a session.
func (c policyCase) account() *oracle.Account {
	a := &oracle.Account{
		ID: callers, Alias: "callers", Management: c.Management, Risk: c.Account.Risk, RealName: c.Account.RealName, Balance: c.Account.Balance,
		AccessKeys: []oracle.AccessKey{{ID: "root", Secret: "root-secret"}},
		Policies:   map[string]oracle.Policy{},
	}
	var attached []string
	if own := c.own(); len(own) > 0 {
		attached = []string{"Own"}
		a.Policies["Own"] = oracle.Policy{Statements: own}
	}
	u := oracle.User{Name: or(c.CallerName, "alice"), Policies: attached, AccessKeys: []oracle.AccessKey{{ID: "user", Secret: "user-secret"}}}
	if c.Group != nil {
		u.Groups = []string{"group"}
		a.Policies["Group"] = oracle.Policy{Statements: statements(c.Group)}
		a.Groups = []oracle.Group{{Name: "group", Policies: []string{"Group"}}}
	}
	s := oracle.Session{Name: "ci", AccessKeyID: "STS.role", Secret: "role-secret", SecurityToken: "role-token", Expires: "2099-01-01T00:00:00Z"}
	if c.Session != nil {
		s.Policy = &oracle.Policy{Statements: statements(*c.Session)}
	}
	if mfa := c.Context["acs:MFAPresent"]; mfa.Kind() == strictyaml.String {
		with := mfa.Text() == "true"
		s.MFA = &with
	}
	a.Users = []oracle.User{u}
	a.Roles = []oracle.Role{{Name: or(c.CallerName, "deploy"), Policies: attached, Sessions: []oracle.Session{s}}}
	return a
}

// control makes a folder of each level of control policies but the last, which
// is of the account.
func (c policyCase) control(w *oracle.World) {
	if c.Control == nil {
		return
	}
	w.Directory.ControlPolicies = map[string]oracle.Policy{}
	levels := c.Control
	if len(levels) == 1 { // of the account, in a folder where anything goes
		levels = append([][]caseStatement{{{Effect: "Allow", Action: texts{"*"}, Resource: texts{"*"}}}}, levels...)
	}
	parent := ""
	for i, level := range levels {
		attached := []string{}
		if len(level) > 0 {
			attached = append(attached, fmt.Sprint("Level", i))
			w.Directory.ControlPolicies[attached[0]] = oracle.Policy{Statements: statements(level)}
		}
		if i == len(levels)-1 {
			w.Directory.Accounts[0].Folder, w.Directory.Accounts[0].ControlPolicies = parent, &attached
			return
		}
		id := fmt.Sprint("folder", i)
		w.Directory.Folders = append(w.Directory.Folders, oracle.Folder{ID: id, Parent: parent, ControlPolicies: &attached})
		parent = id
	}
}

// own are the statements of the policy that the caller has.
func (c policyCase) own() []oracle.Statement {
	all := []oracle.Statement{{Effect: "Allow", Action: oracle.List{"*"}, Resource: oracle.List{"*"}}}
	switch {
	case c.Condition != nil:
		all[0].Condition = condition(c.Condition)
		return all
	case c.DenyCondition != nil:
		deny := all[0]
		deny.Effect, deny.Condition = "Deny", condition(c.DenyCondition)
		return append(all, deny)
	}
	return statements(c.Identity)
}

func statements(of []caseStatement) []oracle.Statement {
	var all []oracle.Statement
	for _, s := range of {
		all = append(all, oracle.Statement{
			Effect: s.Effect, Action: oracle.List(s.Action), NotAction: oracle.List(s.NotAction), Resource: oracle.List(s.Resource),
			Condition: condition(s.Condition),
		})
	}
	return all
}

func condition(of *caseCondition) oracle.Condition {
	if of == nil {
		return nil
	}
	c := oracle.Condition{}
	for operator, keys := range *of {
		c[operator] = map[string]oracle.List{}
		for key, values := range keys {
			c[operator][key] = oracle.List(values)
		}
	}
	return c
}

// key is the access key of who calls.
func (c policyCase) key() string {
	return map[string]string{"": "user", "user": "user", "role": "STS.role", "root": "root"}[c.Caller]
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
