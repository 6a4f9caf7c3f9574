package starter

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var secret = regexp.MustCompile(`secret: ([A-Z2-7]{26,})\}`)

// written are the files of a new configuration, by name.
func written(t *testing.T, dir string) map[string]string {
	t.Helper()
	names, err := Write(dir)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = string(text)
	}
	return texts
}

func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	texts := written(t, dir)
	for _, name := range []string{"ramgate.yaml", "directory.yaml", "apis/shop.yaml", "policies/large_order/large_order.rego", "tests/shop.yaml"} {
		if texts[name] == "" {
			t.Errorf("%s is not written", name)
		}
	}
	info, err := os.Stat(filepath.Join(dir, "directory.yaml"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the directory's mode is %v, %v", info.Mode(), err)
	}
}

// TestSecrets: each is its own, in every file and at every call.
func TestSecrets(t *testing.T) {
	var all []string
	for range 2 {
		for name, text := range written(t, t.TempDir()) {
			for _, m := range secret.FindAllStringSubmatch(text, -1) {
				all = append(all, m[1])
			}
			if strings.Contains(text, "RANDOM") {
				t.Errorf("%s has a mark left", name)
			}
		}
	}
	slices.Sort(all)
	if n := len(slices.Compact(all)); n != 2*3 {
		t.Errorf("%d different secrets, want 6", n)
	}
}

// TestWriteKeepsFiles: where one file is, none is written.
func TestWriteKeepsFiles(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, "apis", "shop.yaml")
	if err := os.MkdirAll(filepath.Dir(mine), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(dir); err == nil || !strings.Contains(err.Error(), mine+" exists already") {
		t.Errorf("error %v", err)
	}
	if text, _ := os.ReadFile(mine); string(text) != "mine" {
		t.Errorf("overwritten with %q", text)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("%v %v", entries, err)
	}
	if _, err := Write(mine); err == nil {
		t.Error("a file is no folder, and was written to")
	}
}
