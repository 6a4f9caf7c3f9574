package parts

import (
	"context"

	"github.com/ramgate/ramgate/authz/ram"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
)

var directory = part{
	name:     "directory",
	paths:    func(c *config.Config) []string { return given(c.Directory.File, c.Directory.Dir) },
	same:     func(a, b *config.Config) bool { return a.Directory == b.Directory },
	load:     loadDirectory,
	revision: func(p *Parts) string { return p.Directory.Revision() },
	size: func(p *Parts) []any {
		return []any{"accounts", p.Directory.NumAccounts(), "keys", p.Directory.NumKeys()}
	},
	warnings: func(p *Parts) []string {
		var list []string
		for _, w := range p.Directory.Warnings() {
			list = append(list, w.String())
		}
		return list
	},
}

// Directory reads the directory alone.
func Directory(c *config.Config) (*ram.Directory, error) {
	if c.Directory.Dir != "" {
		return ram.LoadDir(c.Directory.Dir)
	}
	return ram.LoadFile(c.Directory.File)
}

func loadDirectory(_ context.Context, c *config.Config, p *Parts) error {
	d, err := Directory(c)
	if err != nil {
		return err
	}
	p.Directory = d
	return nil
}
