package parts

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
	"github.com/ramgate/ramgate/internal/strictyaml"
	"github.com/ramgate/ramgate/policies"
)

// rules are the rules and the catalog of the codes that they raise: one part,
// since neither is of use where it does not fit the other.
var rules = part{
	name:  "policies",
	paths: func(c *config.Config) []string { return given(c.Policies.Dir, c.Catalog.File) },
	same: func(a, b *config.Config) bool {
		return reflect.DeepEqual(a.Policies, b.Policies) && a.Catalog == b.Catalog
	},
	load:     loadRules,
	revision: func(p *Parts) string { return p.Rules.Revision() },
	size:     sizeOfRules,
	warnings: func(p *Parts) []string {
		var list []string
		for _, w := range p.Rules.Warnings() {
			list = append(list, w.String())
		}
		return list
	},
}

func loadRules(ctx context.Context, c *config.Config, p *Parts) error {
	codes, err := c.Catalog.Load()
	if err != nil {
		return err
	}
	set, err := policies.Load(ctx, policies.Config{
		Dir:     c.Policies.Dir,
		Rules:   c.Policies.Rules,
		Replace: c.Policies.Replace,
		Catalog: codes,
	})
	if err != nil {
		return placed(err, c)
	}
	p.Rules = set
	return nil
}

// placed is an error of the rules as the other rooms report theirs. What it
// says of the configuration stands where the setting is.
func placed(err error, c *config.Config) error {
	var load *policies.LoadError
	if !errors.As(err, &load) {
		return fmt.Errorf("load policies: %w", err)
	}
	var r strictyaml.Report
	for _, p := range load.Problems {
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
	return attrs
}
