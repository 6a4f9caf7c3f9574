package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/ramgate/ramgate/cmd/ramgate/internal/parts"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/service"
	"github.com/ramgate/ramgate/internal/strictyaml"
)

type validateCommand struct {
	Config string `short:"c" help:"Configuration file." default:"ramgate.yaml"`
	Format string `help:"text or json." enum:"text,json" default:"text"`
}

// findings is what validate prints.
type findings struct {
	Problems []strictyaml.Problem `json:"problems"`
	Warnings []string             `json:"warnings"` // each with file and line
	Revision map[string]string    `json:"revision,omitempty"`
	summary  []string
}

// Run checks everything that serve would load, and what else it needs at start.
func (v *validateCommand) Run(ctx context.Context, io streams) error {
	f, err := v.find(ctx)
	f.Problems = append(f.Problems, problems(err)...)
	if err := f.print(io.out, v.Format); err != nil {
		return err
	}
	switch n := len(f.Problems); n {
	case 0:
		return nil
	case 1:
		return fmt.Errorf("1 problem in %s or the files that it names", v.Config)
	default:
		return fmt.Errorf("%d problems in %s or the files that it names", n, v.Config)
	}
}

func (v *validateCommand) find(ctx context.Context) (*findings, error) {
	f := &findings{Problems: []strictyaml.Problem{}, Warnings: []string{}}
	c, warnings, err := loadConfig(v.Config)
	if err != nil {
		return f, err
	}
	f.Warnings = append(f.Warnings, warnings...)
	p, err := parts.Load(ctx, c)
	if err == nil {
		f.Warnings = append(f.Warnings, p.Warnings()...)
		f.Revision, f.summary = p.Revisions(), p.Summary()
	}
	return f, errors.Join(err, service.Check(c))
}

// problems takes a joined error apart.
func problems(err error) []strictyaml.Problem {
	var list strictyaml.Problems
	var joined interface{ Unwrap() []error }
	switch {
	case err == nil:
		return nil
	case errors.As(err, &joined):
		for _, e := range joined.Unwrap() {
			list = append(list, problems(e)...)
		}
		return list
	case errors.As(err, &list):
		return list
	}
	return []strictyaml.Problem{{Message: err.Error()}}
}

func (f *findings) print(w io.Writer, format string) error {
	if format == "json" {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(f)
	}
	for _, p := range f.Problems {
		fmt.Fprintln(w, p)
	}
	for _, warning := range f.Warnings {
		fmt.Fprintln(w, "warning:", warning)
	}
	if len(f.Problems) > 0 {
		return nil
	}
	for _, line := range f.summary {
		fmt.Fprintln(w, line)
	}
	_, err := fmt.Fprintln(w, "ok")
	return err
}
