package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/ramgate/ramgate/cmd/ramgate/internal/parts"
	"github.com/ramgate/ramgate/internal/strictyaml"
)

type validateCommand struct {
	Config string `short:"c" help:"Configuration file." default:"ramgate.yaml"`
	Format string `help:"text or json." enum:"text,json" default:"text"`
}

// findings is what validate prints.
type findings struct {
	Problems []strictyaml.Problem `json:"problems"`
	Warnings []string             `json:"warnings"`
	Revision map[string]string    `json:"revision,omitempty"`
}

// Run checks everything that serve would load.
func (v *validateCommand) Run(ctx context.Context, io streams) error {
	f := findings{Problems: []strictyaml.Problem{}, Warnings: []string{}}
	c, err := loadConfig(v.Config, func(w string) { f.Warnings = append(f.Warnings, v.Config+": "+w) })
	if err == nil {
		var loaded parts.Parts
		if loaded, err = parts.Load(ctx, c); err == nil {
			f.Revision = parts.Revisions(&loaded)
			for _, w := range loaded.Directory.Warnings() {
				f.Warnings = append(f.Warnings, w.String())
			}
		}
	}
	f.Problems = append(f.Problems, problems(err)...)
	if err := f.print(io.out, v.Format); err != nil {
		return err
	}
	if len(f.Problems) > 0 {
		return fmt.Errorf("ramgate: %d problems in %s or the files that it names", len(f.Problems), v.Config)
	}
	return nil
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
		encoder.SetIndent("", "  ")
		return encoder.Encode(f)
	}
	for _, p := range f.Problems {
		fmt.Fprintln(w, p)
	}
	for _, warning := range f.Warnings {
		fmt.Fprintln(w, "warning:", warning)
	}
	if len(f.Problems) == 0 {
		fmt.Fprintln(w, "ok")
	}
	return nil
}
