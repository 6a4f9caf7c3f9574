package policies

import (
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/ramgate/ramgate/catalog"
)

// root is the package of all rules, and deny the set that they add to.
const (
	root = "ramgate"
	deny = "deny"
)

// reserved are the packages below root that the sets of denials have the names
// of. Reserved is besides what a built-in folder has the name of: main, access
// and conditions, where a user's file could allow what the built-in rules do
// not, and the packages of built-in rules.
var reserved = []string{deny, shadow}

// module is a file of Rego with the clauses of rules that it holds.
type module struct {
	*source
	syntax  *ast.Module
	clauses []clause
}

// clause is one `deny contains {…}`.
type clause struct {
	id     string
	code   catalog.Code
	syntax *ast.Rule
}

func (m *module) path() ast.Ref { return m.syntax.Package.Path }

// below returns the name of the package below ramgate that m is in, "" when it
// is in ramgate itself; ok is false when it is elsewhere.
func (m *module) below() (name string, ok bool) {
	p := m.path()
	if len(p) < 2 || len(p) > 3 || p[1].Value != ast.String(root) {
		return "", false
	}
	if len(p) == 3 {
		s, _ := p[2].Value.(ast.String)
		name = string(s)
	}
	return name, true
}

// parse parses the Rego files of sources. The tests among them are only looked
// at, as no test is ever evaluated by the gate.
func parse(sources []*source, ps *problems) []*module {
	options := ast.ParserOptions{
		RegoVersion:       ast.RegoV1,
		ProcessAnnotation: true,
		Capabilities:      capabilities,
	}
	var modules []*module
	for _, s := range sources {
		if !s.rego() {
			continue
		}
		syntax, err := ast.ParseModuleWithOpts(s.name, string(s.text), options)
		switch {
		case err != nil:
			ps.opa(s.name, err)
		case s.test():
			checkTest(syntax, ps)
		default:
			modules = append(modules, &module{source: s, syntax: syntax})
		}
	}
	return modules
}

// checkTest makes sure that a file that will not be loaded holds no rule.
func checkTest(m *ast.Module, ps *problems) {
	if p := m.Package.Path; p[1].Value != ast.String(root+"_test") {
		ps.at(m.Package.Location, "%s: files named _test.rego are not loaded and hold tests only, in package %s_test.<rule>", m.Package, root)
	}
}

// checkPackages keeps the user's files out of packages that are not theirs.
// Modules that stand where they must not are dropped.
func checkPackages(modules []*module, ps *problems) []*module {
	taken := slices.Clone(reserved)
	for _, m := range modules {
		if m.builtin {
			taken = append(taken, m.folder())
		}
	}
	return slices.DeleteFunc(modules, func(m *module) bool {
		if m.builtin {
			return false
		}
		name, ok := m.below()
		switch {
		case !ok:
			ps.at(m.syntax.Package.Location, "%s: expected package %s, or %[2]s.<rule> for the helpers of a rule", m.syntax.Package, root)
			return true
		case slices.Contains(taken, name):
			ps.at(m.syntax.Package.Location, "%s is reserved", m.syntax.Package)
			return true
		}
		return false
	})
}

// checkClauses reads the clauses of the modules in package ramgate and makes
// sure that each says, as constants, which rule it is of and which code it
// gives.
func checkClauses(modules []*module, c *catalog.Catalog, ps *problems) {
	codes := codeNames(c)
	for _, m := range modules {
		if name, ok := m.below(); !ok || name != "" {
			continue
		}
		for _, r := range m.syntax.Rules {
			cl, ok := readClause(r, ps)
			if !ok {
				continue
			}
			if !c.Has(cl.code) {
				ps.at(r.Location, "rule %s: code %q is not in the catalog%s", cl.id, cl.code, hint(string(cl.code), codes))
			}
			m.clauses = append(m.clauses, cl)
		}
	}
}

// readClause reads one rule of package ramgate.
func readClause(r *ast.Rule, ps *problems) (clause, bool) {
	bad := func(l *ast.Location, format string, args ...any) (clause, bool) {
		ps.at(l, format, args...)
		return clause{}, false
	}
	h := r.Head
	if len(h.Reference) != 1 || h.Reference[0].Value != ast.Var(deny) || h.Key == nil || h.Value != nil || r.Else != nil {
		return bad(r.Location, `%s: package %s holds nothing but rules of the form deny contains {"rule": "<id>", "code": "<Code>"} if {…}; helpers stand in package %[2]s.<rule>`, h.Reference, root)
	}
	o, ok := h.Key.Value.(ast.Object)
	if !ok {
		return bad(r.Location, `expected deny contains {"rule": "<id>", "code": "<Code>"}, an object written out; found %s`, h.Key)
	}
	id, ok := constant(o, keyRule)
	if !ok || !isID(id) {
		return bad(r.Location, `field "rule" must be a constant in lower snake case`)
	}
	code, ok := constant(o, keyCode)
	if !ok {
		return bad(r.Location, `rule %s: field "code" must be a constant`, id)
	}
	for _, k := range o.Keys() {
		if problem := checkField(k.Value, o.Get(k).Value); problem != "" {
			return bad(r.Location, "rule %s: field %s%s", id, k, problem)
		}
	}
	return clause{id: id, code: catalog.Code(code), syntax: r}, true
}

// checkField tells what is wrong with a field of a denial, as far as that can
// be seen without evaluating it.
func checkField(key, value ast.Value) string {
	switch key {
	case keyRule.Value, keyCode.Value:
	case keyReason.Value:
		if _, text := value.(ast.String); !text && ast.IsConstant(value) {
			return " must be a string"
		}
	case keyParams.Value:
		params, ok := value.(ast.Object)
		if !ok && ast.IsConstant(value) {
			return " must be an object"
		}
		for _, k := range keys(params) {
			if k.Value != keyParameterName.Value && k.Value != keyValue.Value {
				return fmt.Sprintf(" has an unknown field %s: expected ParameterName, Value", k)
			}
		}
	default:
		return " is unknown: expected rule, code, and if needed params and reason"
	}
	return ""
}

func keys(o ast.Object) []*ast.Term {
	if o == nil {
		return nil
	}
	return o.Keys()
}

func constant(o ast.Object, key *ast.Term) (string, bool) {
	t := o.Get(key)
	if t == nil {
		return "", false
	}
	s, ok := t.Value.(ast.String)
	return string(s), ok
}

// isID reports whether s is lower snake case: ids are metric labels and keys of
// the configuration.
func isID(s string) bool {
	return s != "" && len(s) <= 64 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

func codeNames(c *catalog.Catalog) []string {
	var names []string
	for _, e := range c.Entries() {
		names = append(names, string(e.Code))
	}
	return names
}

// hint names the nearest of the known names.
func hint(name string, known []string) string {
	if near := nearest(name, known); near != "" {
		return "; did you mean " + near + "?"
	}
	return ""
}
