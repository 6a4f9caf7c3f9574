package main

import (
	"fmt"
	"path/filepath"

	"github.com/ramgate/ramgate/cmd/ramgate/internal/starter"
)

type initCommand struct {
	Dir string `arg:"" optional:"" help:"Where to write it." default:"."`
}

// Run writes a configuration and says what to do with it.
func (i *initCommand) Run(io streams) error {
	names, err := starter.Write(i.Dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		fmt.Fprintln(io.out, filepath.Join(i.Dir, filepath.FromSlash(name)))
	}
	fmt.Fprint(io.out, `
directory.yaml holds secrets, made for you: keep it out of version control.
`)
	enter := ""
	if i.Dir != "." {
		enter = "cd " + quoted(i.Dir) + "\n    "
	}
	_, err = fmt.Fprintf(io.out, `Next:

    %sramgate validate        # every problem of every file, by line
    ramgate test -v         # the requests of tests/, and what each stage says
    ramgate serve           # then put Envoy in front of it: deploy/envoy of ramgate's repository

Put your own product in apis/, your users in directory.yaml, your rules in policies/.
`, enter)
	return err
}
