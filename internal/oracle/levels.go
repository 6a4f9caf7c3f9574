package oracle

import "strings"

// level is one set of statements that must allow.
type level struct {
	kind       string // control, session or identity
	statements []Statement
}

// fullAccess is the control policy that is attached where nothing is said.
var fullAccess = Policy{Statements: []Statement{{Effect: "Allow", Action: List{"*"}, Resource: List{"*"}}}}

// levels are all that must allow the caller, from the outside in.
func (j *judge) levels() []level {
	all := j.control()
	if j.caller.role != nil {
		own := level{"identity", j.named(j.caller.account, j.caller.role.Policies)}
		policy := j.caller.session.Policy
		switch {
		case policy == nil, j.doubt == SessionUnread:
			return append(all, own)
		case j.doubt == SessionReplaces:
			return append(all, level{"session", policy.Statements})
		}
		return append(all, level{"session", policy.Statements}, own)
	}
	own := level{kind: "identity"}
	if u := j.caller.user; u != nil {
		own.statements = j.named(j.caller.account, u.Policies)
		for _, g := range j.caller.account.Groups {
			for _, name := range u.Groups {
				if g.Name == name && j.doubt != GroupsUnread {
					own.statements = append(own.statements, j.named(j.caller.account, g.Policies)...)
				}
			}
		}
	}
	return append(all, own)
}

// named are the statements of policies of an account by their names.
func (j *judge) named(a *Account, names []string) []Statement {
	var all []Statement
	for _, name := range names {
		p, ok := a.Policies[name]
		system, isSystem := j.Directory.SystemPolicies[strings.TrimPrefix(name, "system/")]
		if !ok || j.doubt == SystemNameFirst && isSystem {
			p = system
		}
		all = append(all, p.Statements...)
	}
	return all
}

// control are the control policies that bind the caller: of every folder from
// the root down to the account's, then of the account.
func (j *judge) control() []level {
	a := j.caller.account
	if j.doubt == ControlUnread ||
		a.Management && j.doubt != ManagementBound ||
		a.Folder == "" && j.doubt != UnfoldedBound {
		return nil
	}
	all := []level{j.attached(a.ControlPolicies)}
	for id := a.Folder; id != "" && j.doubt != FoldersUnread; {
		for _, f := range j.Directory.Folders {
			if f.ID == id {
				all = append([]level{j.attached(f.ControlPolicies)}, all...)
				id = f.Parent
				break
			}
		}
	}
	if j.doubt == ControlAddsUp {
		together := level{kind: "control"}
		for _, l := range all {
			together.statements = append(together.statements, l.statements...)
		}
		return []level{together}
	}
	return all
}

func (j *judge) attached(names *[]string) level {
	if names == nil {
		if j.doubt == NoControlByDefault {
			return level{kind: "control"}
		}
		names = &[]string{"FullAliyunAccess"}
	}
	l := level{kind: "control"}
	for _, name := range *names {
		p, ok := j.Directory.ControlPolicies[name]
		if !ok {
			p = fullAccess
		}
		l.statements = append(l.statements, p.Statements...)
	}
	return l
}
