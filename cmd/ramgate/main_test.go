package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/ramgate/ramgate/deploy/samples"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"ramgate": main, "noop": noop})
}

// TestScripts runs the commands as users do. Each script begins with the sample
// configuration in the folder samples.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE") != "",
		Setup: func(e *testscript.Env) error {
			return os.CopyFS(filepath.Join(e.WorkDir, "samples"), samples.Files)
		},
		Cmds: scriptCommands,
	})
}
