// Package parts makes the parts of a gate from a configuration: what the files
// say, and the store. It is where the rooms meet.
package parts

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/watch"
)

// Parts are the loaded parts of a gate's state.
type Parts struct {
	authz.Parts
	limits config.LimitPlan
	seen   []fingerprint // of the files of each part, before they were read
}

type fingerprint = [sha256.Size]byte

// part is one thing that files decide: loaded at start, and again when they
// change.
type part struct {
	name string // in metrics and readiness

	// paths are the files and folders that it is read from.
	paths func(*config.Config) []string
	// same reports whether two configurations say the same of it, files aside.
	same func(a, b *config.Config) bool
	// load reads it into its place. On an error the place is as it was.
	load func(context.Context, *config.Config, *Parts) error

	revision func(*Parts) string // names its content
	// revisions name content that it has besides, by what it is; nil: nothing
	revisions func(*Parts) map[string]string
	size      func(*Parts) []any // what there is, for the log
	warnings  func(*Parts) []string
}

// all parts, in the order in which they are loaded and told.
var all = [...]part{openAPI, directory, rules, limits}

// Load reads all that c names. The error joins the problems of all files.
func Load(ctx context.Context, c *config.Config) (Parts, error) {
	var p Parts
	var errs []error
	for i := range all {
		p.seen = append(p.seen, watch.Look(all[i].paths(c)...).Sum)
		errs = append(errs, all[i].tryLoad(ctx, c, &p))
	}
	return p, errors.Join(errs...)
}

// tryLoad is load, but for bugs: no file may end a process that serves.
func (l *part) tryLoad(ctx context.Context, c *config.Config, p *Parts) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic while loading %s: %v\n%s", l.name, v, debug.Stack())
		}
	}()
	return l.load(ctx, c, p)
}

// Revisions tells which files p was made of, by part; the policy sets besides
// the default one are parts of their own here.
func (p *Parts) Revisions() map[string]string {
	m := make(map[string]string, len(all))
	for i := range all {
		maps.Copy(m, all[i].content(p))
	}
	return m
}

// content names all that the part holds.
func (l *part) content(p *Parts) map[string]string {
	m := map[string]string{l.name: l.revision(p)}
	if l.revisions != nil {
		maps.Copy(m, l.revisions(p))
	}
	return m
}

// Attrs tell for the log what there is.
func (p *Parts) Attrs() []any {
	var attrs []any
	for i := range all {
		attrs = append(attrs, slog.Group(all[i].name, all[i].attrs(p)...))
	}
	return attrs
}

func (l *part) attrs(p *Parts) []any {
	return append([]any{"revision", l.revision(p)}, l.size(p)...)
}

// Summary tells what there is, a line for each part.
func (p *Parts) Summary() []string {
	var lines []string
	for i := range all {
		line := fmt.Sprintf("%-10s", all[i].name)
		for j, attrs := 0, all[i].attrs(p); j < len(attrs); j += 2 {
			line += fmt.Sprintf(" %v %v", attrs[j], attrs[j+1])
		}
		lines = append(lines, line)
	}
	return lines
}

// Warnings tell what works and may not be meant so, with file and line.
func (p *Parts) Warnings() []string {
	var list []string
	for i := range all {
		list = append(list, all[i].warnings(p)...)
	}
	return list
}

// Warn logs the warnings about all parts.
func (p *Parts) Warn(log *slog.Logger) {
	for i := range all {
		Warn(log, all[i].name, all[i].warnings(p))
	}
}

// given are the paths that are set.
func given(paths ...string) []string {
	var set []string
	for _, p := range paths {
		if p != "" {
			set = append(set, p)
		}
	}
	return set
}
