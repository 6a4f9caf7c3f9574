package ram

import (
	"unicode/utf8"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// Sizes of policy documents, in characters of compact JSON.
const (
	maxCustomPolicy  = 4096
	maxSessionPolicy = 2048
)

// assembly gathers decoded files until a Directory is built of them.
type assembly struct {
	report    *strictyaml.Report
	reader    documentReader
	warnings  []Warning
	documents map[string]*document // faultless ones, by compact JSON
	compact   []byte               // reused

	accounts []*accountDoc
	own      []map[string]*policy // of accounts[i]
	system   *catalog
	control  *catalog
	folders  []folderDoc
	policies []*policy // all, by number
	gaps     bool      // a file could not be parsed, so what others refer to may be in it
}

// catalog is a map of policies that every account may use.
type catalog struct {
	kind     string // system | control
	policies map[string]*policy
	at       map[string]strictyaml.Pos
}

func newCatalog(kind string) *catalog {
	return &catalog{kind, map[string]*policy{}, map[string]strictyaml.Pos{}}
}

func newAssembly() *assembly {
	r := &strictyaml.Report{}
	return &assembly{
		report: r, documents: map[string]*document{}, system: newCatalog("system"), control: newCatalog("control"),
		reader: documentReader{report: r, interned: newInterned()},
	}
}

// add takes f over and reads its policies.
func (a *assembly) add(f *file) {
	a.addCatalog(a.system, f.SystemPolicies)
	a.addCatalog(a.control, f.ControlPolicies)
	a.folders = append(a.folders, f.Folders...)
	for i := range f.Accounts {
		acct := &f.Accounts[i]
		a.accounts = append(a.accounts, acct)
		a.own = append(a.own, a.ownPolicies(acct))
		for j := range acct.Roles {
			a.sessionPolicies(acct, &acct.Roles[j])
		}
	}
}

func (a *assembly) addCatalog(c *catalog, docs policyDocs) {
	for _, doc := range docs {
		name := doc.name.Value
		owner := c.kind + " policy " + strictyaml.Quote(name) + ": "
		a.checkName(doc.name.Pos, owner, name)
		if first, twice := c.at[name]; twice {
			a.report.Errorf(doc.name.Pos, "%sdefined twice, first at %s", owner, first.Position())
		}
		c.at[name] = doc.name.Pos
		c.policies[name] = a.policy(doc.node, owner, policy{name: c.kind + "/" + name}, 0)
	}
}

func (a *assembly) ownPolicies(acct *accountDoc) map[string]*policy {
	own := make(map[string]*policy, len(acct.Policies))
	for _, doc := range acct.Policies {
		name := doc.name.Value
		owner := acct.label() + "policy " + strictyaml.Quote(name) + ": "
		a.checkName(doc.name.Pos, owner, name)
		own[name] = a.policy(doc.node, owner, policy{name: name, account: acct.ID}, maxCustomPolicy)
	}
	acct.Policies = nil
	return own
}

func (a *assembly) sessionPolicies(acct *accountDoc, role *roleDoc) {
	for i := range role.Sessions {
		s := &role.Sessions[i]
		if s.Policy.node == nil {
			continue
		}
		name := role.Name + "/" + s.Name
		owner := acct.label() + "session " + strictyaml.Quote(name) + ": policy: "
		s.policy = a.policy(s.Policy.node, owner, policy{name: "session/" + name, account: acct.ID}, maxSessionPolicy)
		s.Policy.node = nil
	}
}

func (acct *accountDoc) label() string { return accountLabel(acct.ID) }

// accountLabel is what messages begin with.
func accountLabel(id string) string {
	if !validAccountID(id) {
		id = strictyaml.Quote(id)
	}
	return "account " + id + ": "
}

// policy reads n into p, numbers it, and reports what is wrong; limit 0 is none.
func (a *assembly) policy(n *strictyaml.Node, owner string, p policy, limit int) *policy {
	a.compact = appendCompact(a.compact[:0], n)
	if size := utf8.RuneCount(a.compact); limit > 0 && size > limit {
		a.report.Errorf(n.Pos(), "%sexpected at most %d characters as compact JSON, found %d", owner, limit, size)
	}
	d := a.documents[string(a.compact)]
	if d == nil {
		before := a.report.Len()
		a.reader.owner = owner
		d = a.reader.document(n)
		if a.report.Len() == before {
			a.documents[string(a.compact)] = d
		}
	}
	for _, notice := range d.notices {
		at := statementPos(n, notice.statement)
		a.warnings = append(a.warnings, Warning{at.File, at.Line, p.account, p.name, notice.statement, notice.message})
	}
	p.number, p.bodies = int32(len(a.policies)), d.bodies
	a.policies = append(a.policies, &p)
	return &p
}

// statementPos is where the statement of a faultless document n starts.
func statementPos(n *strictyaml.Node, index int) strictyaml.Pos {
	list, _ := field(n, "Statement")
	for s := range list.Items() {
		if index == 0 {
			return s.Pos()
		}
		index--
	}
	return list.Pos()
}
