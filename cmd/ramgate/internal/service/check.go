package service

import (
	"errors"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/decisions"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/parts"
	"github.com/ramgate/ramgate/internal/strictyaml"
)

// Check tells what else a service of c would need at start and does not find.
// It asks no server and makes no file. The error is strictyaml.Problems.
func Check(c *config.Config) error {
	var r strictyaml.Report
	store, err := parts.NewStore(c)
	if err == nil {
		err = store.Close()
	}
	var problems strictyaml.Problems
	if errors.As(err, &problems) {
		for _, p := range problems {
			r.Errorf(strictyaml.Pos{File: p.File, Line: p.Line, Column: p.Column}, "%s", p.Message)
		}
	}
	if file := c.Decisions.File; file != "" && file != "-" {
		if err := decisions.Writable(file); err != nil {
			r.Errorf(c.At("decisions.file"), "decisions.file: %v", err)
		}
	}
	if path, ok := strings.CutPrefix(c.Listen, "unix://"); ok {
		const write = 2 // W_OK of access(2)
		if err := syscall.Access(filepath.Dir(path), write); err != nil {
			r.Errorf(c.At("listen"), "listen: write to %s: %v", filepath.Dir(path), err)
		}
	}
	return r.Err()
}
