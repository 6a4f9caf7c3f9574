package repotest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// dependencies are the modules that this one may need directly. A new one is a
// decision: say in the commit why the standard library does not do.
var dependencies = []string{
	"github.com/alecthomas/kong",                   // commands and flags
	"github.com/envoyproxy/go-control-plane/envoy", // the protocol
	"github.com/fsnotify/fsnotify",                 // reloading
	"github.com/goccy/go-yaml",                     // files with positions
	"github.com/google/go-cmp",                     // tests
	"github.com/open-policy-agent/opa",             // Rego
	"github.com/prometheus/client_golang",          // metrics
	"github.com/redis/go-redis/v9",                 // the shared store
	"github.com/rogpeppe/go-internal",              // the commands, tested as users run them
	"google.golang.org/genproto/googleapis/rpc",    // the protocol's status
	"google.golang.org/grpc",
	"google.golang.org/protobuf",
}

func TestDirectDependencies(t *testing.T) {
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	if err := json.Unmarshal(run(t, "go", "mod", "edit", "-json"), &mod); err != nil {
		t.Fatal(err)
	}
	if len(mod.Require) == 0 {
		t.Fatal("go.mod requires nothing")
	}
	for _, r := range mod.Require {
		if !r.Indirect && !slices.Contains(dependencies, r.Path) {
			t.Errorf("go.mod requires %s, which is not in the list of this test", r.Path)
		}
	}
}

// machinePath finds absolute paths that exist on one person's machine only.
var machinePath = regexp.MustCompile(`(?m)(^|[\s"'` + "`" + `=(:,])/(work|root|home|Users)/\w`)

func TestNoMachinePaths(t *testing.T) {
	for text, want := range map[string]bool{
		`see "/` + `home/alice/x"`: true, "cd /" + "work/x": true, "https://example.com/work/x": false, "/workers/1": false,
	} {
		if got := machinePath.MatchString(text); got != want {
			t.Fatalf("%q: %v, want %v", text, got, want)
		}
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch {
		case d.Name() == ".cache":
			return fs.SkipDir
		case d.Name() == ".git" && d.IsDir():
			return fs.SkipDir
		case d.Name() == ".git" || !d.Type().IsRegular(): // a worktree's .git is a file
			return nil
		}
		text, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) { // an editor's temporary file
			return nil
		}
		if err != nil {
			return err
		}
		if bytes.IndexByte(text, 0) >= 0 { // no text
			return nil
		}
		if at := machinePath.FindIndex(text); at != nil {
			line := 1 + bytes.Count(text[:at[0]], []byte("\n"))
			t.Errorf("%s:%d: an absolute path of one machine", path, line)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestWireBuildsForWasm keeps the signature code fit for a filter inside a proxy.
func TestWireBuildsForWasm(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "go", "build", "./authz/acs/...")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// readmeLines keeps the README something that a stranger reads to its end.
const readmeLines = 200

func TestReadmeIsShort(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(text, []byte("\n")); n > readmeLines {
		t.Errorf("README.md has %d lines, at most %d", n, readmeLines)
	}
}

// TestRegoIsChecked: every folder of Rego is among those that make lint and make
// test give to opa.
func TestRegoIsChecked(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^REGO = (.*)$`).FindSubmatch(makefile)
	if m == nil {
		t.Fatal("the Makefile has no REGO")
	}
	folders := strings.Fields(string(m[1]))
	found := 0
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.Name() == ".cache" || d.Name() == ".git":
			if d.IsDir() {
				return fs.SkipDir
			}
		case filepath.Ext(path) == ".rego":
			found++
			name, _ := filepath.Rel(root, path)
			if !slices.ContainsFunc(folders, func(f string) bool { return strings.HasPrefix(name, f) }) {
				t.Errorf("%s is in none of %v", name, folders)
			}
		}
		return nil
	})
	if err != nil || found == 0 {
		t.Errorf("%d files of Rego, %v", found, err)
	}
}
