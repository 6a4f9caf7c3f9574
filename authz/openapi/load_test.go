package openapi

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// writeFiles makes a folder of files; a name that ends in "/" is a folder.
func writeFiles(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// problems are what Load says of files, without the folder's name.
func problems(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := writeFiles(t, files)
	a, err := Load(dir, true)
	if err == nil {
		return ""
	}
	if a != nil {
		t.Error("Load returned metadata along with an error")
	}
	var ps strictyaml.Problems
	if !errors.As(err, &ps) {
		t.Fatalf("not a list of problems: %v", err)
	}
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(strings.ReplaceAll(p.String(), dir+"/", "") + "\n")
	}
	return b.String()
}

func TestLoadRefuses(t *testing.T) {
	sources, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(sources) == 0 {
		t.Fatalf("no bad files: %v", err)
	}
	for _, source := range sources {
		t.Run(filepath.Base(source), func(t *testing.T) {
			text, err := os.ReadFile(source)
			if err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(source, ".yaml") + ".txt"
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			got := problems(t, map[string]string{filepath.Base(source): string(text)})
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
				if os.Getenv("UPDATE") != "" {
					os.WriteFile(golden, []byte(got), 0o644)
				}
			}
		})
	}
}

func TestLoadRefusesAcrossFiles(t *testing.T) {
	const versions = "\nversions: {\"2014-05-26\": {style: rpc, actions: {}}}\n"
	got := problems(t, map[string]string{
		"a.yaml": "product: Shop\nhosts: [a.example.com, \"*.a.example.com\"]" + versions,
		"b.yml":  "product: shop\nhosts: [b.example.com, A.example.com]" + versions,
		"c.json": `{"product": "Other", "hosts": ["*.A.example.com"],` + "\n" + `"versions": {}}`,
		"d.yaml": "product: [",
		"e.txt":  "product: [",
	})
	want := strings.Join([]string{
		`b.yml:1:10: product "shop" is defined twice, first at a.yaml:1:10 (names compare without case)`,
		`b.yml:2:24: host "A.example.com" is given twice, first at a.yaml:2:9`,
		`c.json:1:13: expected a product name (a letter, then letters, digits, "-" and "_", not "other"), found "Other"`,
		`c.json:1:32: host "*.A.example.com" is given twice, first at a.yaml:2:24`,
		`d.yaml:1:10: not YAML: sequence end token ']' not found`,
		"",
	}, "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLoadFiles(t *testing.T) {
	const shop = "{product: Shop, versions: {\"2014-05-26\": {style: rpc, actions: {Get: {}}}}}"
	dir := writeFiles(t, map[string]string{
		"..2026_01_01/shop.yaml": shop,
		"..data.yaml":            "broken: [",
		".hidden.yaml":           "broken: [",
		"README.md":              "not metadata",
		"folder.yaml/x":          "not metadata",
	})
	if err := os.Symlink("..2026_01_01", filepath.Join(dir, "..data")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("..data/shop.yaml", filepath.Join(dir, "shop.yaml")); err != nil {
		t.Fatal(err)
	}
	a, err := Load(dir, true)
	if err != nil {
		t.Fatal(err)
	}
	if a.Products() != 1 {
		t.Errorf("%d products, want the one behind the links of a ConfigMap", a.Products())
	}
	if _, err := a.Resolve(rpc("Action=Get").call(t), "shop"); err != nil {
		t.Error(err)
	}
}

func TestLoadUnreadable(t *testing.T) {
	dir := t.TempDir()
	if _, err := Load(filepath.Join(dir, "absent"), true); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an absent folder: %v", err)
	}
	if err := os.Symlink("nowhere", filepath.Join(dir, "a.yaml")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/zero", filepath.Join(dir, "b.yaml")); err != nil {
		t.Fatal(err)
	}
	_, err := Load(dir, true)
	want := "a.yaml: cannot be read: no such file or directory\nb.yaml: cannot be read: not a regular file"
	if err == nil || strings.ReplaceAll(err.Error(), dir+"/", "") != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestRevision(t *testing.T) {
	const shop = "{product: Shop, versions: {\"2014-05-26\": {style: rpc, actions: {Get: {}}}}}"
	revision := func(files map[string]string) string {
		a, err := Load(writeFiles(t, files), true)
		if err != nil {
			t.Fatal(err)
		}
		return a.Revision()
	}
	one := revision(map[string]string{"a.yaml": shop})
	if len(one) != 16 || one != revision(map[string]string{"a.yaml": shop}) {
		t.Errorf("revision %q is no stable hash", one)
	}
	if one == revision(map[string]string{"a.yaml": shop + " "}) || one == revision(map[string]string{}) {
		t.Error("other files have the same revision")
	}
}
