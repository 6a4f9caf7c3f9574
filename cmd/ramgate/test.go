package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/ramgate/ramgate/authz/ram"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/cases"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/parts"
)

type testCommand struct {
	Config  string   `short:"c" help:"Configuration file." default:"ramgate.yaml"`
	Format  string   `help:"text or json." enum:"text,json" default:"text"`
	Verbose bool     `short:"v" help:"Tell what each stage found, of every request."`
	Match   string   `name:"run" help:"Only cases whose name matches this regular expression." placeholder:"REGEXP"`
	Through string   `help:"Send the requests to a running Envoy and compare what its clients see, in place of a gate of the test's own." placeholder:"URL"`
	Files   []string `arg:"" optional:"" help:"Files of cases, or folders of them; by default the folder tests beside the configuration."`
}

// Run decides all cases and prints what came of them.
func (t *testCommand) Run(ctx context.Context, io streams) error {
	c, _, err := loadConfig(t.Config)
	if err != nil {
		return err
	}
	p, err := parts.Load(ctx, c)
	if err != nil {
		return err
	}
	all, err := t.cases(&p)
	if err != nil {
		return err
	}
	report, err := t.decide(ctx, c, p, all)
	if err != nil {
		return err
	}
	if t.Format == "json" {
		err = report.JSON(io.out)
	} else {
		err = report.Text(io.out, t.Verbose)
	}
	if err == nil && report.Failed() > 0 {
		return errNo
	}
	return err
}

// cases reads those that are asked for; none is an error, since it is no test.
func (t *testCommand) cases(p *parts.Parts) ([]cases.Case, error) {
	matching, err := regexp.Compile(t.Match)
	if err != nil {
		return nil, fmt.Errorf("test: --run: %w", err)
	}
	names := t.Files
	if len(names) == 0 {
		names = []string{filepath.Join(filepath.Dir(t.Config), "tests")}
	}
	files, err := caseFiles(names)
	if err != nil {
		return nil, err
	}
	all, err := cases.Read(files, p.Rules.Catalog(), cases.NewPeople(p.Directory))
	if err != nil {
		return nil, err
	}
	all = cases.Select(all, matching.MatchString)
	if len(all) == 0 {
		return nil, fmt.Errorf("test: no case has a name that matches %q", t.Match)
	}
	return all, nil
}

// caseFiles are the files of names, of folders all that is YAML.
func caseFiles(names []string) ([]string, error) {
	var files []string
	for _, name := range names {
		before := len(files)
		err := filepath.WalkDir(name, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			if path == name || slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(path)) {
				files = append(files, path)
			}
			return nil
		})
		switch {
		case errors.Is(err, os.ErrNotExist):
			return nil, fmt.Errorf("test: there is no %s; name files of cases, or make one as `ramgate init` does", name)
		case err != nil:
			return nil, fmt.Errorf("test: %w", err)
		case len(files) == before:
			return nil, fmt.Errorf("test: no file in %s ends in .yaml or .yml", name)
		}
	}
	return files, nil
}

// decide runs the cases on gates of their own, or through an Envoy.
func (t *testCommand) decide(ctx context.Context, c *config.Config, p parts.Parts, all []cases.Case) (*cases.Report, error) {
	runner := &cases.Runner{
		Gate: parts.Gate(c), Parts: p.Parts, Now: time.Now(),
		Directory: func() (*ram.Directory, error) { return parts.Directory(c) },
	}
	run := runner.Run
	gateway := cases.NewGateway(t.Through, p.Rules.Catalog())
	if t.Through != "" {
		run = gateway.Run
	}
	report := &cases.Report{}
	for i := range all {
		if why := gateway.Cannot(&all[i]); t.Through != "" && why != "" {
			report.Skipped = append(report.Skipped, cases.Skipped{Case: &all[i], Why: why})
			continue
		}
		result, err := run(ctx, &all[i])
		if err != nil {
			return nil, err
		}
		report.Results = append(report.Results, *result)
	}
	return report, nil
}
