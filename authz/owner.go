package authz

import (
	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/authz/ram"
	"github.com/ramgate/ramgate/policies"
)

// owner is whose resources a request is about.
type owner struct {
	account  string // id, for the resources
	relation string // policies.OwnerSelf …
	problem  string // one of the policies.Owner… problems, or ""
}

// The owner parameters, in pairs of which one may be used at a time. The
// first pair names on whose behalf the call is made, the second who owns the
// resource.
var ownerPairs = [...]struct{ id, account, untrusted string }{
	{"OwnerId", "OwnerAccount", policies.OwnerUntrustedAccount},
	{"ResourceOwnerId", "ResourceOwnerAccount", policies.OwnerUntrustedResourceAccount},
}

// resolveOwner finds the account that owns what the request is about: the
// caller's own unless owner parameters name another.
func (c *check) resolveOwner() owner {
	o := owner{relation: policies.OwnerSelf}
	var caller *ram.Account
	if p := c.principal(); p != nil {
		caller, o.account = p.Account, p.Account.ID
	}
	named := false
	for _, pair := range ownerPairs {
		id, account := c.param(pair.id), c.param(pair.account)
		if id == "" && account == "" {
			continue
		}
		if id != "" && account != "" {
			o.problem = policies.OwnerBoth
			return o
		}
		found, problem := c.findOwner(id, account)
		if problem != "" {
			o.problem = problem
			return o
		}
		if named && found.ID != o.account {
			o.problem = policies.OwnerBoth
			return o
		}
		named, o.account = true, found.ID
		switch {
		case caller != nil && found.ID == caller.ID:
		case caller != nil && found.Trusts(caller.ID):
			o.relation = policies.OwnerTrusted
		case account != "":
			o.problem = pair.untrusted
			return o
		default:
			o.relation = policies.OwnerForeign
			return o
		}
	}
	if c.match.Flags.OwnerRequired && c.param("OwnerId") == "" && c.param("OwnerAccount") == "" {
		o.problem = policies.OwnerMissing
	}
	return o
}

// findOwner looks an account up by its number or by its name.
func (c *check) findOwner(id, name string) (*ram.Account, string) {
	if id != "" {
		if !isNumber(id) {
			return nil, policies.OwnerBadID
		}
		if a, ok := c.state.directory.Account(id); ok {
			return a, ""
		}
		return nil, policies.OwnerUnknown
	}
	if !isAccountName(name) {
		return nil, policies.OwnerBadAccount
	}
	if a, ok := c.state.directory.AccountByAlias(name); ok {
		return a, ""
	}
	return nil, policies.OwnerUnknown
}

// param is the value of a parameter in query or form; "" when absent. A
// parameter in a body that the signature does not cover is found too, and
// then refused by unsignedOwner.
func (c *check) param(name string) string {
	for _, list := range [...][]acs.Param{c.call.Query, c.call.Form} {
		for _, p := range list {
			if p.Name == name {
				return p.Value
			}
		}
	}
	return ""
}

// unsignedOwner names an owner parameter that stands in a body which the
// signature does not cover; "" when there is none.
func (c *check) unsignedOwner() string {
	if c.key == nil || c.proof.Body == acs.BodySigned {
		return ""
	}
	for _, p := range c.call.Form {
		for _, pair := range ownerPairs {
			if p.Name == pair.id || p.Name == pair.account {
				return p.Name
			}
		}
	}
	return ""
}

// isNumber reports whether s is a plausible account number.
func isNumber(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != "" && len(s) <= 32
}

// isAccountName reports whether s has the form of an account's name: an alias
// or an address, letters, digits and . _ - @.
func isAccountName(s string) bool {
	for i := range len(s) {
		switch ch := s[i]; {
		case ch >= '0' && ch <= '9', ch >= 'a' && ch <= 'z', ch >= 'A' && ch <= 'Z':
		case ch == '.', ch == '_', ch == '-', ch == '@':
		default:
			return false
		}
	}
	return s != "" && len(s) <= 128
}
