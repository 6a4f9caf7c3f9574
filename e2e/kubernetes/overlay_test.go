package kubernetes

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// overlay lays out the gate of one's own that deploy/kubernetes/README.md
// describes, with the given kustomization, and returns its folder.
func overlay(t *testing.T, kustomization string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	to, err := filepath.Abs(base)
	if err != nil {
		t.Fatal(err)
	}
	if to, err = filepath.Rel(dir, to); err != nil { // kustomize takes no absolute ones
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"kustomization.yaml":      strings.Replace(kustomization, "ramgate/deploy/kubernetes/base", to, 1),
		"config/ramgate.yaml":     string(read(t, "deploy/kubernetes/base/config/ramgate.yaml")) + "# mine\n",
		"apis/ecs.yaml":           string(read(t, "deploy/samples/apis/ecs.yaml")),
		"limits/limits.yaml":      "[]\n",
		"directory/accounts.yaml": "accounts: [{id: \"1000000000000007\"}]\n",
		"redis/password":          "mine",
		"policies/no_friday.rego": `package ramgate

# METADATA
# title: Nothing is deleted on a Friday
deny contains {"rule": "no_friday", "code": "Forbidden.RAM"} if {
	startswith(input.request.action, "Delete")
	time.weekday(input.request.time) == "Friday"
}
`,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// documented is the YAML block of deploy/kubernetes/README.md.
func documented(t *testing.T) string {
	t.Helper()
	_, rest, ok := strings.Cut(string(read(t, "deploy/kubernetes/README.md")), "```yaml\n")
	block, _, closed := strings.Cut(rest, "```")
	if !ok || !closed {
		t.Fatal("deploy/kubernetes/README.md has no YAML block")
	}
	return block
}

func TestDocumentedOverlay(t *testing.T) {
	dir := overlay(t, documented(t))
	if out, err := program(t, "validate", "-c", filepath.Join(dir, "config/ramgate.yaml")).CombinedOutput(); err != nil {
		t.Errorf("ramgate validate, as documented: %v\n%s", err, out)
	}

	m := build(t, dir)
	w := m.workload(t, "ramgate")
	if got := w.container(t).Image; got != "registry.example.org/ramgate:v1.0.0" {
		t.Errorf("image %s", got)
	}
	for name, want := range map[string]string{
		"/etc/ramgate/config/ramgate.yaml":     "# mine\n",
		"/etc/ramgate/directory/accounts.yaml": "1000000000000007",
		"/etc/ramgate/limits/limits.yaml":      "[]\n",
		"/etc/ramgate/redis/password":          "mine",
	} {
		if got := string(m.file(t, w, name)); !strings.Contains(got, want) {
			t.Errorf("%s is %q", name, got)
		}
	}
	for _, at := range m.mounts(t, w) {
		if len(at.files) != 1 {
			t.Errorf("%s has %d files, want only the one of the overlay", at.path, len(at.files))
		}
	}
	for _, name := range []string{"ramgate-apis", "ramgate-policies", "ramgate-limits"} {
		if m.configMaps[name] == nil {
			t.Errorf("no ConfigMap %s: its name has a hash, and a change would restart ramgate", name)
		}
	}
	if m.secrets["ramgate-directory"] == nil {
		t.Error("no Secret ramgate-directory")
	}
}

// TestSecretsOfAnotherTool: the base's are taken out, and the pods go on to name them.
func TestSecretsOfAnotherTool(t *testing.T) {
	m := build(t, overlay(t, `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: ramgate
resources: [ramgate/deploy/kubernetes/base]
patches:
- patch: '{$patch: delete, apiVersion: v1, kind: Secret, metadata: {name: ramgate-directory}}'
- patch: '{$patch: delete, apiVersion: v1, kind: Secret, metadata: {name: redis}}'
`))
	if len(m.secrets) > 0 {
		t.Errorf("%d secrets are left", len(m.secrets))
	}
	for _, name := range []string{"ramgate", "redis"} {
		for _, v := range m.workload(t, name).pod.Spec.Volumes {
			if v.Secret != nil && v.Secret.SecretName != "ramgate-directory" && v.Secret.SecretName != "redis" {
				t.Errorf("%s mounts Secret %s", name, v.Secret.SecretName)
			}
		}
	}
}
