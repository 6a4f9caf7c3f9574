package policies

import (
	"fmt"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/ramgate/ramgate/catalog"
)

// Rule is one rule of a loaded set.
type Rule struct {
	ID      string
	Mode    Mode
	File    string
	Builtin bool
	Clauses []Clause // at least one
}

// Clause is one way in which a rule refuses.
type Clause struct {
	Code        catalog.Code
	Title       string // of its METADATA; "" when it has none
	Description string
	Line        int
}

// Codes are the codes that the rule can give, each once, in the file's order.
func (r Rule) Codes() []catalog.Code {
	var codes []catalog.Code
	for _, c := range r.Clauses {
		if !slices.Contains(codes, c.Code) {
			codes = append(codes, c.Code)
		}
	}
	return codes
}

// Title is what the rule is about: the title of its first clause.
func (r Rule) Title() string { return r.Clauses[0].Title }

// line is where the first clause of the code stands.
func (r Rule) line(code catalog.Code) int {
	for _, c := range r.Clauses {
		if c.Code == code {
			return c.Line
		}
	}
	return 0
}

// replace drops the built-in rules whose place a file of the user takes, with
// their helpers.
func replace(modules []*module, cfg Config, ps *problems) []*module {
	setting := cfg.setting() + ".replace"
	var known []string
	for _, m := range modules {
		for _, c := range m.clauses {
			if m.builtin && !slices.Contains(known, c.id) {
				known = append(known, c.id)
			}
		}
	}
	for i, id := range cfg.Replace {
		at := fmt.Sprintf("%s[%d]", setting, i)
		switch {
		case !slices.Contains(known, id):
			ps.setting(at, "%s: there is no built-in rule %q%s", setting, id, hint(id, known))
		case !slices.ContainsFunc(modules, func(m *module) bool { return !m.builtin && m.has(id) }):
			ps.setting(at, "%s: no file of %s.dir takes the place of rule %s", setting, cfg.setting(), id)
		}
	}
	return slices.DeleteFunc(modules, func(m *module) bool { return m.builtin && slices.Contains(cfg.Replace, m.folder()) })
}

func (m *module) has(id string) bool {
	return slices.ContainsFunc(m.clauses, func(c clause) bool { return c.id == id })
}

// gather makes the list of rules, sorted by id, and gives each its mode.
func gather(modules []*module, cfg Config, ps *problems) []Rule {
	modes := cfg.Rules
	rules := map[string]*Rule{}
	for _, m := range modules {
		for _, c := range m.clauses {
			r := rules[c.id]
			if r == nil {
				r = &Rule{ID: c.id, Mode: modes[c.id], File: m.name, Builtin: m.builtin}
				rules[c.id] = r
			}
			if r.File != m.name {
				advice := ""
				if r.Builtin {
					advice = "; to take its place, list it in " + cfg.setting() + ".replace"
				}
				ps.at(c.syntax.Location, "rule %s is in %s already%s", c.id, r.File, advice)
				continue
			}
			r.Clauses = append(r.Clauses, c.describe())
		}
	}
	var list []Rule
	for _, id := range slices.Sorted(maps.Keys(rules)) {
		list = append(list, *rules[id])
	}
	return list
}

// checkModes finds modes that are none, and those of rules that are not there. If
// not all files were read, only names that resemble a rule's count as wrong: the
// others may stand in what was not.
func checkModes(rules []Rule, cfg Config, all bool, ps *problems) {
	setting := cfg.setting() + ".rules"
	var ids []string
	for _, r := range rules {
		ids = append(ids, r.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(cfg.Rules)) {
		near := hint(id, ids)
		switch _, known := slices.BinarySearch(ids, id); {
		case !known && (all || near != ""):
			ps.setting(setting+"."+id, "%s: there is no rule %q%s", setting, id, near)
		case known && cfg.Rules[id] > Off:
			ps.setting(setting+"."+id, "%s: %s: %v", setting, id, cfg.Rules[id])
		}
	}
}

func (c clause) describe() Clause {
	described := Clause{Code: c.code, Line: c.syntax.Location.Row}
	for _, a := range c.syntax.Annotations {
		if a.Scope == "rule" {
			described.Title, described.Description = a.Title, a.Description
		}
	}
	return described
}

// syntaxIn returns m as it is compiled when rules have these modes: without the
// rules that are off, and with those in shadow mode adding to a set of their
// own. It is nil when nothing is left.
func (m *module) syntaxIn(modes map[string]Mode) *ast.Module {
	if len(m.clauses) == 0 {
		return m.syntax
	}
	syntax := m.syntax.Copy()
	kept := syntax.Rules[:0]
	for i, r := range syntax.Rules {
		switch modes[m.clauses[i].id] {
		case Off:
			continue
		case Shadow:
			r.Head.Name = shadow
			r.Head.Reference = ast.Ref{ast.VarTerm(shadow)}
		}
		kept = append(kept, r)
	}
	if len(kept) == 0 {
		return nil
	}
	syntax.Rules = kept
	return syntax
}
