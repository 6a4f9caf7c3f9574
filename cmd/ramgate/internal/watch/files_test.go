package watch_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ramgate/ramgate/cmd/ramgate/internal/watch"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	must(t, os.WriteFile(path, []byte(text), 0o600))
}

// TestLook changes one thing after the other, each of which must be seen, or
// must not.
func TestLook(t *testing.T) {
	root := t.TempDir()
	in := func(names ...string) string { return filepath.Join(append([]string{root}, names...)...) }
	rules, limits := in("rules"), in("limits.yaml")
	last := watch.Look(rules, limits).Sum
	steps := []struct {
		what string
		seen bool
		do   func() error
	}{
		{"nothing", false, func() error { return nil }},
		{"a file comes", true, func() error { return os.WriteFile(limits, []byte("a"), 0o600) }},
		{"it grows", true, func() error { return os.WriteFile(limits, []byte("ab"), 0o600) }},
		{"it is written again, as long as before", true, func() error {
			return os.Chtimes(limits, time.Time{}, time.Unix(1, 1))
		}},
		{"it may no longer be read", true, func() error { return os.Chmod(limits, 0) }},
		{"a folder comes", true, func() error { return os.MkdirAll(in("rules", "deep"), 0o700) }},
		{"a file in a folder in it", true, func() error { return os.WriteFile(in("rules", "deep", "a.rego"), nil, 0o600) }},
		{"another name", true, func() error { return os.Rename(in("rules", "deep", "a.rego"), in("rules", "deep", "b.rego")) }},
		{"a file beside", false, func() error { return os.WriteFile(in("other"), nil, 0o600) }},
		{"a name that loaders skip", false, func() error { return os.WriteFile(in("rules", "..x"), nil, 0o600) }},
		{"a link to a file", true, func() error { return os.Symlink(in("other"), in("rules", "link.rego")) }},
		{"what it leads to is written", true, func() error { return os.WriteFile(in("other"), []byte("a"), 0o600) }},
		{"what it leads to is gone", true, func() error { return os.Remove(in("other")) }},
		{"a link to a folder", true, func() error {
			must(t, os.Mkdir(in("elsewhere"), 0o700))
			return os.Symlink(in("elsewhere"), in("rules", "more"))
		}},
		{"a file in that", true, func() error { return os.WriteFile(in("elsewhere", "c.rego"), nil, 0o600) }},
		{"a link back", true, func() error { return os.Symlink(rules, in("elsewhere", "back")) }},
		{"the file goes", true, func() error { return os.Remove(limits) }},
		{"all goes", true, func() error { return os.RemoveAll(rules) }},
	}
	for _, s := range steps {
		must(t, s.do())
		now := watch.Look(rules, limits).Sum
		if seen := now != last; seen != s.seen {
			t.Errorf("%s: seen %v", s.what, seen)
		}
		last = now
	}
}

// TestLookThroughLinks: the path itself may be a link, or lead through one.
func TestLookThroughLinks(t *testing.T) {
	root := t.TempDir()
	for _, v := range []string{"v1", "v2"} {
		must(t, os.Mkdir(filepath.Join(root, v), 0o700))
		write(t, filepath.Join(root, v, "x"), "same")
		must(t, os.Chtimes(filepath.Join(root, v, "x"), time.Time{}, time.Unix(1, 0)))
	}
	current := filepath.Join(root, "current")
	must(t, os.Symlink("v1", current))
	folder, file := watch.Look(current).Sum, watch.Look(filepath.Join(current, "x")).Sum
	must(t, os.Remove(current))
	must(t, os.Symlink("v2", current))
	if watch.Look(current).Sum == folder {
		t.Error("the link to the folder was set anew unseen")
	}
	if watch.Look(filepath.Join(current, "x")).Sum == file {
		t.Error("the file behind the link is another unseen")
	}
}
