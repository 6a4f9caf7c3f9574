// Package parts makes the parts of a gate from a configuration: what the files
// say, and the store. It is where the rooms meet.
package parts

import (
	"context"
	"errors"
	"fmt"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/authz/openapi"
	"github.com/ramgate/ramgate/authz/ram"
	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
	"github.com/ramgate/ramgate/internal/strictyaml"
	"github.com/ramgate/ramgate/policies"
)

// What can be loaded, and loaded again when its files change. The names are
// those of metrics and of readiness.
const (
	OpenAPI   = "openapi"
	Directory = "directory"
	Policies  = "policies"
	Limits    = "limits"
)

// Parts are the loaded parts of a gate's state.
type Parts struct {
	authz.Parts
	LimitsRevision string
}

// Load reads all that c names. The error joins the problems of all files.
func Load(ctx context.Context, c *config.Config) (Parts, error) {
	var p Parts
	var errs []error
	for _, l := range loaders {
		errs = append(errs, l.load(ctx, c, &p))
	}
	return p, errors.Join(errs...)
}

// Revisions tells which files p was made of, by part.
func Revisions(p *Parts) map[string]string {
	m := make(map[string]string, len(loaders))
	for _, l := range loaders {
		m[l.part] = l.revision(p)
	}
	return m
}

// loader reads one part into its place. On an error the place is as it was.
type loader struct {
	part     string
	load     func(context.Context, *config.Config, *Parts) error
	revision func(*Parts) string
}

var loaders = []loader{
	{OpenAPI, loadOpenAPI, func(p *Parts) string { return p.APIs.Revision() }},
	{Directory, loadDirectory, func(p *Parts) string { return p.Directory.Revision() }},
	{Policies, loadPolicies, func(p *Parts) string { return p.Rules.Revision() }},
	{Limits, loadLimits, func(p *Parts) string { return p.LimitsRevision }},
}

func loadOpenAPI(_ context.Context, c *config.Config, p *Parts) error {
	apis, err := openapi.Load(c.OpenAPI.Dir, c.OpenAPI.Strict)
	if err != nil {
		return err
	}
	p.APIs = apis
	return nil
}

func loadDirectory(_ context.Context, c *config.Config, p *Parts) error {
	load, path := ram.LoadFile, c.Directory.File
	if c.Directory.Dir != "" {
		load, path = ram.LoadDir, c.Directory.Dir
	}
	d, err := load(path)
	if err != nil {
		return err
	}
	p.Directory = d
	return nil
}

func loadPolicies(ctx context.Context, c *config.Config, p *Parts) error {
	rules, err := policies.Load(ctx, policies.Config{
		Dir:     c.Policies.Dir,
		Rules:   c.Policies.Rules,
		Replace: c.Policies.Replace,
		Catalog: catalog.Builtin(),
	})
	if err != nil {
		return placed(err, c.File)
	}
	p.Rules = rules
	return nil
}

// placed is an error of the rules as the other rooms report theirs. What it
// says of the configuration itself stands in the file config.
func placed(err error, config string) error {
	var load *policies.LoadError
	if !errors.As(err, &load) {
		return fmt.Errorf("load policies: %w", err)
	}
	problems := make(strictyaml.Problems, len(load.Problems))
	for i, p := range load.Problems {
		problems[i] = strictyaml.Problem{File: p.File, Line: p.Line, Column: 1, Message: p.Message}
		if p.File == "" {
			problems[i].File = config
		}
	}
	return problems
}

func loadLimits(_ context.Context, c *config.Config, p *Parts) error {
	plan, revision, err := c.Limits.Load()
	if err != nil {
		return err
	}
	p.Limits, p.LimitsRevision = plan, revision
	return nil
}

// Paths are the files and folders that the parts are read from.
func Paths(c *config.Config) []string {
	var paths []string
	for _, p := range []string{c.OpenAPI.Dir, c.Directory.File, c.Directory.Dir, c.Policies.Dir, c.Limits.File} {
		if p != "" {
			paths = append(paths, p)
		}
	}
	return paths
}

// Gate is the part of the configuration that a gate itself reads.
func Gate(c *config.Config) authz.Config {
	nonceless := map[string]authz.Nonceless{
		"safe": authz.NoncelessSafe, "deny": authz.NoncelessDeny, "window": authz.NoncelessWindow,
	}
	return authz.Config{
		Observe:           c.Mode == "observe",
		Request:           c.RequestLimits(),
		Timeout:           c.Request.Timeout,
		ClockWindow:       c.Signature.ClockWindow,
		Nonceless:         nonceless[c.Signature.Nonceless],
		AllowUnsignedBody: c.Signature.UnsignedBody == "allow",
		EchoStringToSign:  c.Signature.EchoStringToSign,
	}
}
