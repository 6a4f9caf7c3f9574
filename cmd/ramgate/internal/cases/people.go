package cases

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ramgate/ramgate/authz/ram"
)

// People are the callers of a directory, as cases name them.
type People struct {
	directory *ram.Directory
	keys      map[string][]*ram.AccessKey // by alice, root, deploy/ci; sorted: usable ones first
}

// NewPeople lists the callers of d.
func NewPeople(d *ram.Directory) *People {
	p := &People{directory: d, keys: map[string][]*ram.AccessKey{}}
	for k := range d.Keys() {
		name := callerName(k.Principal)
		p.keys[name] = append(p.keys[name], k)
	}
	for _, keys := range p.keys {
		slices.SortFunc(keys, func(a, b *ram.AccessKey) int {
			return cmp.Or(
				cmp.Compare(a.Principal.ARN, b.Principal.ARN),
				compareBool(a.Disabled, b.Disabled),
				cmp.Compare(a.ID, b.ID))
		})
	}
	return p
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func callerName(p *ram.Principal) string {
	if p.Type == ram.Root {
		return "root"
	}
	return p.Name
}

// find returns the key with which a caller signs: alice, root or deploy/ci,
// with @ and the id or alias of the account where several have one of the name.
func (p *People) find(caller string) (*ram.AccessKey, error) {
	name, account := caller, ""
	if i := strings.LastIndexByte(caller, '@'); i >= 0 && p.keys[caller] == nil { // sessions may have one in their names
		name, account = caller[:i], caller[i+1:]
	}
	var found []*ram.AccessKey // the first key of each principal
	for _, k := range p.keys[name] {
		a := k.Principal.Account
		if account != "" && account != a.ID && account != a.Alias {
			continue
		}
		if n := len(found); n == 0 || found[n-1].Principal != k.Principal {
			found = append(found, k)
		}
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("the directory has no caller %q with an access key; expected such as alice, root, or deploy/ci for a session, and @account", caller)
	case 1:
		return found[0], nil
	}
	all := make([]string, len(found))
	for i, k := range found {
		all[i] = name + "@" + cmp.Or(k.Principal.Account.Alias, k.Principal.Account.ID)
	}
	return nil, fmt.Errorf("several accounts have a caller %q: expected one of %s", name, strings.Join(all, ", "))
}

func (p *People) hasAccount(name string) bool {
	_, ok := account(p.directory, name)
	return ok
}

// account finds an account by id or alias.
func account(d *ram.Directory, name string) (*ram.Account, bool) {
	if a, ok := d.Account(name); ok {
		return a, true
	}
	return d.AccountByAlias(name)
}
