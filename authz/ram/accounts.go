package ram

import (
	"slices"
	"strings"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// account builds one account and all that it holds.
func (b *builder) account(doc *accountDoc, own map[string]*policy) {
	b.owner, b.policyOf = doc.label(), own
	if !doc.noID {
		b.checkAccountID(doc.Pos, doc.ID)
	}
	b.unique("account/", doc.ID, doc.Pos, "account id")
	a := &Account{
		ID: doc.ID, Alias: doc.Alias, Suspended: doc.State == "suspended", RealName: doc.RealName == nil || *doc.RealName,
		Balance: doc.Balance, Risk: doc.Risk, Management: doc.Management,
	}
	if a.Risk == "" {
		a.Risk = "none"
	}
	for _, t := range doc.TrustedAccounts {
		if !validAccountID(t.Value) {
			b.report.Errorf(t.Pos, "%strusted_accounts: expected an account id of 1 to %d digits", b.owner, maxAccountID)
		}
		a.trusted = append(a.trusted, t.Value)
	}
	slices.Sort(a.trusted)
	b.d.accounts[a.ID] = a
	if a.Alias != "" {
		b.checkName(doc.Pos, b.owner+"alias: ", a.Alias)
		b.unique("alias/", a.Alias, doc.Pos, "alias "+strictyaml.Quote(a.Alias))
		b.d.aliases[a.Alias] = a
	}
	b.controls(doc, a)
	root := &Principal{Type: Root, Account: a, ID: a.ID, ARN: "acs:ram::" + a.ID + ":root"}
	b.keys(doc.AccessKeys, root, "access key of the account")
	b.groups(doc.Groups)
	b.users(doc, a)
	b.roles(doc, a)
}

// controls sets the levels of control policies that bind the account.
func (b *builder) controls(doc *accountDoc, a *Account) {
	var own *policySet
	if doc.Folder != nil || doc.ControlPolicies != nil {
		own = b.controlSet(doc.ControlPolicies, doc.Pos, doc.ID, strings.TrimSuffix(b.owner, ": "))
	}
	if doc.Folder == nil {
		if own != nil {
			b.warn(doc.Pos, doc.ID, "control_policies do not apply to an account without a folder")
		}
		return
	}
	a.Folder = doc.Folder.Value
	f := b.folders[a.Folder]
	if f == nil {
		b.missing(doc.Folder.Pos, "%sno folder %s: expected the id of a folder", b.owner, strictyaml.Quote(a.Folder))
		return
	}
	if !a.Management {
		a.levels = append(slices.Clip(f.levels), level{"control:" + a.ID, own})
	}
}

func (b *builder) groups(docs []groupDoc) {
	b.groupOf = make(map[string]*group, len(docs))
	for i := range docs {
		g := &docs[i]
		what := "group " + strictyaml.Quote(g.Name)
		b.checkName(g.Pos, b.owner+what+": ", g.Name)
		if b.groupOf[g.Name] != nil {
			b.report.Errorf(g.Pos, "%s%s is given twice", b.owner, what)
		}
		b.groupOf[g.Name] = &group{g.Name, b.attached(g.Policies, what)}
	}
}

func (b *builder) users(doc *accountDoc, a *Account) {
	principals := make([]Principal, len(doc.Users))
	names := make(map[string]strictyaml.Pos, len(doc.Users))
	for i := range doc.Users {
		u := &doc.Users[i]
		what := "user " + strictyaml.Quote(u.Name)
		b.checkName(u.Pos, b.owner+what+": ", u.Name)
		b.uniqueName(names, u.Name, u.Pos, what)
		if u.ID != "" {
			b.checkName(u.Pos, b.owner+what+": id: ", u.ID)
			b.unique("user/", u.ID, u.Pos, what+": id")
		}
		p := &principals[i]
		*p = Principal{Type: User, Account: a, ID: u.ID, Name: u.Name, ARN: "acs:ram::" + a.ID + ":user/" + u.Name, Disabled: u.Disabled}
		policies := b.attached(u.Policies, what)
		for _, name := range u.Groups {
			g := b.groupOf[name.Value]
			if g == nil {
				b.report.Errorf(name.Pos, "%s%s: no group %s: expected one of the account's groups", b.owner, what, strictyaml.Quote(name.Value))
				continue
			}
			p.Groups = append(p.Groups, g.name)
			policies = append(policies, g.policies...)
		}
		p.identity = b.set(policies)
		b.keys(u.AccessKeys, p, what+": access key")
	}
}

// uniqueName reports names that differ by case only: acs:PrincipalARN, which
// policies compare, is in lower case.
func (b *builder) uniqueName(names map[string]strictyaml.Pos, name string, at strictyaml.Pos, what string) {
	folded := lower(name)
	if first, twice := names[folded]; twice {
		b.report.Errorf(at, "%s%s is given twice (case does not count), first at %s", b.owner, what, first.Position())
		return
	}
	names[folded] = at
}

func (b *builder) roles(doc *accountDoc, a *Account) {
	names := make(map[string]strictyaml.Pos, len(doc.Roles))
	for i := range doc.Roles {
		r := &doc.Roles[i]
		what := "role " + strictyaml.Quote(r.Name)
		b.checkName(r.Pos, b.owner+what+": ", r.Name)
		b.uniqueName(names, r.Name, r.Pos, what)
		identity := b.set(b.attached(r.Policies, what))
		for j := range r.Sessions {
			b.session(&r.Sessions[j], r.Name, a, identity)
		}
	}
}

func (b *builder) session(s *sessionDoc, role string, a *Account, identity *policySet) {
	name := role + "/" + s.Name
	what := "session " + strictyaml.Quote(name)
	b.checkSessionName(s.Pos, b.owner+what+": ", s.Name)
	p := &Principal{
		Type: Role, Account: a, Name: name, ARN: "acs:ram::" + a.ID + ":assumed-role/" + name, MFA: s.MFA, identity: identity,
	}
	if s.policy != nil {
		p.session = b.set([]*policy{s.policy})
	}
	if s.SecurityToken == "" {
		b.report.Errorf(s.Pos, "%s%s: security_token: expected text that is not empty", b.owner, what)
	}
	if !strings.HasPrefix(s.AccessKeyID, temporary) {
		b.report.Errorf(s.Pos, "%s%s: access_key_id: expected one that begins with %s", b.owner, what, temporary)
	}
	b.key(s.Pos, what, &AccessKey{ID: s.AccessKeyID, Secret: Secret(s.Secret), Principal: p, Token: Secret(s.SecurityToken), Expires: s.Expires})
}

// temporary begins the ids of keys that an STS issued, and of no others.
const temporary = "STS."

func (b *builder) keys(docs []keyDoc, p *Principal, what string) {
	for _, k := range docs {
		if strings.HasPrefix(k.ID, temporary) {
			b.report.Errorf(k.Pos, "%s%s: id: only sessions of roles have one that begins with %s", b.owner, what, temporary)
		}
		b.key(k.Pos, what, &AccessKey{ID: k.ID, Secret: Secret(k.Secret), Disabled: k.Status == "disabled", Principal: p})
	}
}

// key adds k. Messages do not repeat its id: it may be a secret in the wrong place.
func (b *builder) key(at strictyaml.Pos, what string, k *AccessKey) {
	if !validName(k.ID, nameSigns, maxKeyID) {
		b.report.Errorf(at, "%s%s: id: expected 1 to %d letters, digits and any of %s", b.owner, what, maxKeyID, nameSigns)
	}
	if len(k.Secret) == 0 {
		b.report.Errorf(at, "%s%s: secret: expected text that is not empty", b.owner, what)
	}
	b.unique("key/", k.ID, at, what+": id")
	k.Index = len(b.d.keys)
	b.d.keys[k.ID] = k
}

// checkTrust warns about trusted accounts that are not here. They are not
// refused: one file an account, accounts come and go by themselves, and an
// account that is not here cannot call.
func (b *builder) checkTrust() {
	for _, acct := range b.accounts {
		for _, t := range acct.TrustedAccounts {
			if b.d.accounts[t.Value] == nil {
				b.warn(t.Pos, acct.ID, "trusted_accounts: no account "+strictyaml.Quote(t.Value)+" in this directory")
			}
		}
	}
}
