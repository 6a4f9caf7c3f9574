package parts

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"

	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
	"github.com/ramgate/ramgate/internal/strictyaml"
	"github.com/ramgate/ramgate/policies"
)

// rules are the policy sets and the catalog of the codes that they raise: one
// part, since neither is of use where it does not fit the other. So no request
// is judged by a new set while another is still an old one.
var rules = part{
	name:  "policies",
	paths: pathsOfRules,
	same: func(a, b *config.Config) bool {
		return reflect.DeepEqual(a.Policies, b.Policies) && a.Catalog == b.Catalog
	},
	load:      loadRules,
	revision:  func(p *Parts) string { return p.Rules.Revision() },
	revisions: revisionsOfSets,
	size:      sizeOfRules,
	warnings:  warningsOfRules,
}

func pathsOfRules(c *config.Config) []string {
	paths := []string{c.Policies.Dir, c.Catalog.File}
	for _, set := range c.Policies.Sets {
		paths = append(paths, set.Dir)
	}
	slices.Sort(paths)
	return given(slices.Compact(paths)...)
}

func loadRules(ctx context.Context, c *config.Config, p *Parts) error {
	codes, wrong := c.Catalog.Load()
	var problems []policies.Problem
	load := func(name string, set config.PolicySet) *policies.Rules {
		loaded, err := policies.Load(ctx, policies.Config{
			Set: name, Dir: set.Dir, Rules: set.Rules, Replace: set.Replace, Catalog: codes,
		})
		if err == nil {
			return loaded
		}
		var of *policies.LoadError
		if !errors.As(err, &of) {
			of = &policies.LoadError{Problems: []policies.Problem{{Setting: setting(name), Message: setting(name) + ": " + err.Error()}}}
		}
		for _, problem := range of.Problems {
			if !slices.Contains(problems, problem) { // two sets may have one folder
				problems = append(problems, problem)
			}
		}
		return nil
	}
	byDefault := load("", c.Policies.Default())
	sets := make(map[string]*policies.Rules, len(c.Policies.Sets))
	for _, name := range slices.Sorted(maps.Keys(c.Policies.Sets)) {
		sets[name] = load(name, c.Policies.Sets[name])
	}
	if err := errors.Join(wrong, placed(problems, c)); err != nil {
		return err
	}
	p.Rules, p.Sets = byDefault, sets
	return nil
}

// setting is where a policy set stands in the configuration; revisions, metrics
// and the log call it so too.
func setting(set string) string {
	if set == "" {
		return "policies"
	}
	return "policies.sets." + set
}

// placed are problems of the rules as the other rooms report theirs. What they
// say of the configuration stands where the setting is.
func placed(problems []policies.Problem, c *config.Config) error {
	var r strictyaml.Report
	for _, p := range problems {
		at := strictyaml.Pos{File: p.File, Line: p.Line}
		if p.Line > 0 {
			at.Column = 1
		}
		if p.File == "" {
			at = c.At(p.Setting)
		}
		r.Errorf(at, "%s", p.Message)
	}
	return r.Err()
}

func revisionsOfSets(p *Parts) map[string]string {
	m := make(map[string]string, len(p.Sets))
	for name, set := range p.Sets {
		m[setting(name)] = set.Revision()
	}
	return m
}

// warningsOfRules lists those of all sets, each once.
func warningsOfRules(p *Parts) []string {
	var list []string
	add := func(of *policies.Rules) {
		for _, w := range of.Warnings() {
			if text := w.String(); !slices.Contains(list, text) {
				list = append(list, text)
			}
		}
	}
	add(p.Rules)
	for _, name := range slices.Sorted(maps.Keys(p.Sets)) {
		add(p.Sets[name])
	}
	return list
}

// sizeOfRules tells of the default set, and which others there are.
func sizeOfRules(p *Parts) []any {
	var shadow, off []string
	list := p.Rules.Rules()
	for _, r := range list {
		switch r.Mode {
		case policies.Shadow:
			shadow = append(shadow, r.ID)
		case policies.Off:
			off = append(off, r.ID)
		}
	}
	attrs := []any{"rules", len(list)}
	if shadow != nil {
		attrs = append(attrs, "shadow", shadow)
	}
	if off != nil {
		attrs = append(attrs, "off", off)
	}
	if len(p.Sets) > 0 {
		attrs = append(attrs, "sets", slices.Sorted(maps.Keys(p.Sets)))
	}
	return attrs
}
