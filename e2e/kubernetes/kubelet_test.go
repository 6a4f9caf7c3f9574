package kubernetes

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// layOut writes mounts below dir as the kubelet does: the files of a volume in
// a folder of their own, a link ..data to that folder, and links to the files
// through ..data. Called again it swaps, as an update does.
func layOut(t *testing.T, dir string, mounts []mount) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range mounts {
		at := filepath.Join(dir, m.path)
		must(os.MkdirAll(at, 0o755))
		version, err := os.MkdirTemp(at, "..version-")
		must(err)
		for name, text := range m.files {
			must(os.WriteFile(filepath.Join(version, name), text, 0o444))
			link := filepath.Join(at, name)
			if _, err := os.Lstat(link); err != nil {
				must(os.Symlink(filepath.Join("..data", name), link))
			}
		}
		must(os.Symlink(filepath.Base(version), filepath.Join(at, "..data_tmp")))
		must(os.Rename(filepath.Join(at, "..data_tmp"), filepath.Join(at, "..data")))
		old, err := filepath.Glob(filepath.Join(at, "..version-*"))
		must(err)
		for _, o := range old {
			if o != version {
				must(os.RemoveAll(o))
			}
		}
		links, err := os.ReadDir(at)
		must(err)
		for _, l := range links {
			if !strings.HasPrefix(l.Name(), "..") && m.files[l.Name()] == nil {
				must(os.Remove(filepath.Join(at, l.Name())))
			}
		}
	}
}

func TestMountedConfigurationIsValid(t *testing.T) {
	m := build(t, base)
	w := m.workload(t, "ramgate")
	dir := t.TempDir()
	layOut(t, dir, m.mounts(t, w))
	config := filepath.Join(dir, argument(t, w, "-c"))

	out, err := program(t, "validate", "-c", config).CombinedOutput()
	if err != nil || !strings.HasSuffix(string(out), "ok\n") || strings.Contains(string(out), "warning") {
		t.Errorf("ramgate validate: %v\n%s", err, out)
	}

	// That it reads what is mounted: one wrong file of each kind is noticed.
	for _, name := range []string{"config/ramgate.yaml", "apis/ecs.yaml", "limits/limits.yaml", "directory/directory.yaml", "policies/office.rego"} {
		bad := t.TempDir()
		mounts := m.mounts(t, w)
		layOut(t, bad, append(mounts, mount{
			filepath.Join("/etc/ramgate", filepath.Dir(name)), map[string][]byte{filepath.Base(name): []byte("{oops: 1}\n")},
		}))
		out, err := program(t, "validate", "-c", filepath.Join(bad, argument(t, w, "-c"))).CombinedOutput()
		if err == nil || !strings.Contains(string(out), filepath.Base(name)) {
			t.Errorf("%s: ramgate validate: %v\n%s", name, err, out)
		}
	}
}
