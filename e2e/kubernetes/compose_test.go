package kubernetes

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

// compose is what of deploy/compose/compose.yaml must agree with the cluster.
type compose struct {
	Services map[string]struct {
		Image      string
		User       string
		Entrypoint []string
		Command    []string
		Volumes    []string
		Networks   []string
	}
}

// TestComposeRunsTheSame: one machine and the cluster have the same parts, files
// and connections.
func TestComposeRunsTheSame(t *testing.T) {
	m := build(t, base)
	var c compose
	if err := yaml.Unmarshal(read(t, "deploy/compose/compose.yaml"), &c); err != nil {
		t.Fatal(err)
	}
	if len(c.Services) != len(m.workloads) {
		t.Errorf("%d services, %d workloads", len(c.Services), len(m.workloads))
	}
	reach := map[string][]string{}
	for name, s := range c.Services {
		w := m.workload(t, name)
		if image := w.container(t).Image; s.Image != image && name != "ramgate" { // which is built
			t.Errorf("%s: image %s, in the cluster %s", name, s.Image, image)
		}
		for other, o := range c.Services {
			if other != name && slices.ContainsFunc(s.Networks, func(n string) bool { return slices.Contains(o.Networks, n) }) {
				reach[name] = append(reach[name], other)
			}
		}
		slices.Sort(reach[name])
		for _, v := range s.Volumes {
			from, rest, _ := strings.Cut(v, ":")
			at, mode, _ := strings.Cut(rest, ":")
			if !strings.HasPrefix(from, ".") { // a volume
				continue
			}
			got, err := os.ReadFile(root + "/deploy/compose/" + from)
			if err == nil && string(got) != string(m.file(t, w, at)) {
				t.Errorf("%s: %s is not what the cluster has at %s", name, from, at)
			}
			if info, err := os.Stat(root + "/deploy/compose/" + from); err != nil || mode != "ro" {
				t.Errorf("%s: %s: %v, or not read only", name, v, err)
			} else if info.IsDir() {
				for _, mount := range m.mounts(t, w) {
					for file := range mount.files {
						if _, err := os.Stat(filepath.Join(root, "deploy/compose", from, file)); mount.path == at && err != nil {
							t.Errorf("%s: %s: %v", name, v, err)
						}
					}
				}
			}
		}
	}
	want := map[string][]string{
		"envoy": {"backend", "ramgate"}, "ramgate": {"envoy", "redis"}, "redis": {"ramgate"}, "backend": {"envoy"},
	}
	if diff := cmp.Diff(want, reach); diff != "" {
		t.Errorf("who reaches whom (-want +got):\n%s", diff)
	}
	script := m.workload(t, "redis").container(t).Args[0]
	if got := strings.ReplaceAll(c.Services["redis"].Command[0], "$$", "$"); got != script {
		t.Errorf("Redis is started by %q, in the cluster by %q", got, script)
	}
}
