package parts

import (
	"context"
	"time"

	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
)

var limits = part{
	name:     "limits",
	paths:    func(c *config.Config) []string { return given(c.Limits.File) },
	same:     func(a, b *config.Config) bool { return a.Limits.Equal(&b.Limits) },
	load:     loadLimits,
	revision: func(p *Parts) string { return p.limits.Revision },
	size:     func(p *Parts) []any { return []any{"names", p.Limits.Names()} },
	warnings: func(p *Parts) []string { return p.limits.Warnings },
}

func loadLimits(_ context.Context, c *config.Config, p *Parts) error {
	loaded, err := c.Limits.Load(time.Now())
	if err != nil {
		return err
	}
	p.Limits, p.limits = loaded.Plan, loaded
	return nil
}
