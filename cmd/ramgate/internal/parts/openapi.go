package parts

import (
	"context"
	"errors"
	"io/fs"

	"github.com/ramgate/ramgate/authz/openapi"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
	"github.com/ramgate/ramgate/internal/strictyaml"
)

var openAPI = part{
	name:     "openapi",
	paths:    func(c *config.Config) []string { return given(c.OpenAPI.Dir) },
	same:     func(a, b *config.Config) bool { return a.OpenAPI == b.OpenAPI },
	load:     loadOpenAPI,
	revision: func(p *Parts) string { return p.APIs.Revision() },
	size:     func(p *Parts) []any { return []any{"products", p.APIs.Products()} },
	warnings: func(*Parts) []string { return nil },
}

func loadOpenAPI(_ context.Context, c *config.Config, p *Parts) error {
	apis, err := openapi.Load(c.OpenAPI.Dir, c.OpenAPI.Strict)
	if err != nil {
		return inFolder(c.OpenAPI.Dir, err)
	}
	p.APIs = apis
	return nil
}

// inFolder is an error of reading a folder, unless it tells its place itself.
func inFolder(dir string, err error) error {
	var problems strictyaml.Problems
	if errors.As(err, &problems) {
		return err
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return strictyaml.Problems{{File: dir, Message: "cannot be read: " + err.Error()}}
}
