package ram

import (
	"slices"
	"strings"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// builder turns an assembly into a Directory.
type builder struct {
	*assembly
	d        *Directory
	sets     map[string]*policySet // by the numbers of their policies
	folders  map[string]*folder
	at       map[string]strictyaml.Pos // where an id, an alias or a key was first given
	policyOf map[string]*policy        // the own policies of the account being built
	groupOf  map[string]*group         // its groups
	owner    string                    // its label
}

type group struct {
	name     string
	policies []*policy
}

// build checks that all names refer to something and makes the Directory. It is
// good for use only if the report is empty.
func (a *assembly) build() *Directory {
	a.addFullAccess()
	b := &builder{assembly: a, sets: map[string]*policySet{}, at: map[string]strictyaml.Pos{}}
	b.d = &Directory{
		accounts: make(map[string]*Account, len(a.accounts)), aliases: map[string]*Account{},
		keys: map[string]*AccessKey{}, patterns: a.reader.patterns,
	}
	b.numberStatements()
	b.buildFolders()
	for i, acct := range a.accounts {
		b.account(acct, a.own[i])
	}
	b.checkTrust()
	b.d.warnings = a.warnings
	return b.d
}

func (b *builder) numberStatements() {
	total := 0
	for _, p := range b.policies {
		p.first = StatementID(total)
		total += len(p.bodies)
	}
	b.d.statements = make([]statement, 0, total)
	for _, p := range b.policies {
		for _, body := range p.bodies {
			b.d.statements = append(b.d.statements, statement{p, body})
		}
	}
}

// set is the one set of these policies.
func (b *builder) set(policies []*policy) *policySet {
	slices.SortFunc(policies, func(p, q *policy) int { return int(p.number - q.number) })
	policies = slices.Compact(policies)
	key := make([]byte, 0, 4*len(policies))
	for _, p := range policies {
		key = append(key, byte(p.number>>24), byte(p.number>>16), byte(p.number>>8), byte(p.number))
	}
	s := b.sets[string(key)]
	if s == nil {
		s = &policySet{policies: slices.Clone(policies)}
		b.sets[string(key)] = s
		b.d.sets = append(b.d.sets, s)
	}
	return s
}

// unique reports an id that was given before. Ids of other kinds do not clash,
// empty ones are reported elsewhere.
func (b *builder) unique(kind, id string, at strictyaml.Pos, what string) {
	if id == "" {
		return
	}
	if first, twice := b.at[kind+id]; twice {
		b.report.Errorf(at, "%s%s is given twice, first at %s", b.owner, what, first.Position())
		return
	}
	b.at[kind+id] = at
}

// missing reports a name that refers to nothing, if all files could be parsed.
func (b *builder) missing(at strictyaml.Pos, format string, args ...any) {
	if !b.gaps {
		b.report.Errorf(at, format, args...)
	}
}

// attached finds the policies of a user, group or role by their names.
func (b *builder) attached(names []strictyaml.At[string], whose string) []*policy {
	list := make([]*policy, 0, len(names))
	for _, n := range names {
		if p := b.named(n.Value); p != nil {
			list = append(list, p)
		} else {
			b.missing(n.Pos, "%s%s: no policy %s: expected one of the account's policies or system_policies",
				b.owner, whose, strictyaml.Quote(n.Value))
		}
	}
	return list
}

func (b *builder) named(name string) *policy {
	if system, ok := strings.CutPrefix(name, "system/"); ok {
		return b.system.policies[system]
	}
	if p := b.policyOf[name]; p != nil {
		return p
	}
	return b.system.policies[name]
}
