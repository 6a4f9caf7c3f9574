package proc

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// program says where one of the programs may be found.
type program struct {
	env    string           // names a path, and then only that is used
	names  []string         // on PATH
	wheels map[string]wheel // by GOOS/GOARCH
}

// find returns the program's path.
func (p program) find(ctx context.Context) (string, error) {
	if path := os.Getenv(p.env); path != "" {
		found, err := exec.LookPath(path)
		if err != nil {
			return "", fmt.Errorf("$%s: %w", p.env, err)
		}
		return found, nil
	}
	for _, name := range p.names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	platform := runtime.GOOS + "/" + runtime.GOARCH
	alternatives := fmt.Sprintf("set $%s to a program, or put %s on PATH", p.env, strings.Join(p.names, " or "))
	w, ok := p.wheels[platform]
	if !ok {
		return "", fmt.Errorf("no %s is pinned for %s: %s", p.names[0], platform, alternatives)
	}
	path, err := w.program(ctx, cacheDir(), os.Stderr)
	if err != nil {
		return "", fmt.Errorf("%w; %s", err, alternatives)
	}
	return path, nil
}

// cacheDir is .cache of the repository that the working directory is in, or,
// outside of it, the user's own cache.
func cacheDir() string {
	dir, err := os.Getwd()
	for err == nil {
		if isRoot(dir) {
			return filepath.Join(dir, ".cache")
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			break
		}
		dir = parent
	}
	if dir, err := os.UserCacheDir(); err == nil {
		return filepath.Join(dir, "ramgate")
	}
	return filepath.Join(os.TempDir(), "ramgate-cache")
}

// isRoot reports whether dir holds the main module, not one nested in it.
func isRoot(dir string) bool {
	f, err := os.Open(filepath.Join(dir, "go.mod"))
	if err != nil {
		return false
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	for s.Scan() {
		if name, ok := strings.CutPrefix(s.Text(), "module "); ok {
			return strings.TrimSpace(name) == "github.com/ramgate/ramgate"
		}
	}
	return false
}
