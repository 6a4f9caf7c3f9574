package kubernetes

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"sigs.k8s.io/yaml"
)

// mount is a folder of a container and the files that the kubelet puts there.
type mount struct {
	path  string
	files map[string][]byte
}

// mounts are the ConfigMaps and Secrets that w mounts.
func (m *manifests) mounts(t *testing.T, w workload) []mount {
	t.Helper()
	files := map[string]map[string][]byte{}
	for _, v := range w.pod.Spec.Volumes {
		switch {
		case v.ConfigMap != nil:
			c := m.configMaps[v.ConfigMap.Name]
			if c == nil {
				t.Fatalf("%s: no ConfigMap %s", w.name, v.ConfigMap.Name)
			}
			files[v.Name] = map[string][]byte{}
			for name, text := range c.Data {
				files[v.Name][name] = []byte(text)
			}
		case v.Secret != nil:
			s := m.secrets[v.Secret.SecretName]
			if s == nil {
				t.Fatalf("%s: no Secret %s", w.name, v.Secret.SecretName)
			}
			files[v.Name] = s.Data
		}
	}
	var all []mount
	for _, v := range w.container(t).VolumeMounts {
		if files[v.Name] != nil {
			all = append(all, mount{v.MountPath, files[v.Name]})
		}
	}
	return all
}

// file is what stands at an absolute path of w's container.
func (m *manifests) file(t *testing.T, w workload, path string) []byte {
	t.Helper()
	for _, mount := range m.mounts(t, w) {
		if mount.path == filepath.Dir(path) {
			if text, ok := mount.files[filepath.Base(path)]; ok {
				return text
			}
		}
	}
	t.Fatalf("%s: no file %s", w.name, path)
	return nil
}

// read reads a file of the repository.
func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// argument is what follows an argument of w's container.
func argument(t *testing.T, w workload, name string) string {
	t.Helper()
	args := w.container(t).Args
	i := slices.Index(args, name)
	if i < 0 || i+1 == len(args) {
		t.Fatalf("%s: no argument %s in %q", w.name, name, args)
	}
	return args[i+1]
}

// TestEnvoyRunsTheShippedBootstrap: the very file that the demo and all other tests run.
func TestEnvoyRunsTheShippedBootstrap(t *testing.T) {
	m := build(t, base)
	w := m.workload(t, "envoy")
	got := m.file(t, w, argument(t, w, "--config-path"))
	if diff := cmp.Diff(string(read(t, "deploy/envoy/envoy.yaml")), string(got)); diff != "" {
		t.Errorf("deploy/envoy/envoy.yaml and what Envoy is given differ:\n%s", diff)
	}
}

// TestFilesAreComplete: kustomize takes no patterns, so a file may be forgotten.
func TestFilesAreComplete(t *testing.T) {
	m := build(t, base)
	for name, dir := range map[string]string{
		"ramgate-apis":     root + "/deploy/samples/apis",
		"ramgate-policies": base + "/policies",
	} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{}
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), "_test.rego") {
				continue // is never loaded
			}
			text, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			want[e.Name()] = string(text)
		}
		if diff := cmp.Diff(want, m.configMaps[name].Data); diff != "" {
			t.Errorf("%s (-folder +ConfigMap):\n%s", name, diff)
		}
	}
}

// TestExamplesAreMarked: who finds these in a cluster sees that they are examples.
func TestExamplesAreMarked(t *testing.T) {
	for name, s := range build(t, base).secrets {
		for key, text := range s.Data {
			if !strings.Contains(string(text), "replace") {
				t.Errorf("Secret %s: %s does not ask to be replaced", name, key)
			}
		}
	}
}

// settings are those of ramgate.yaml that the manifests must agree with.
type settings struct {
	Listen, Admin, Drain string
	Store                struct {
		Redis struct {
			Addrs        []string
			PasswordFile string `json:"password_file"`
		}
	}
}

func (m *manifests) settings(t *testing.T) settings {
	t.Helper()
	w := m.workload(t, "ramgate")
	var s settings
	if err := yaml.Unmarshal(m.file(t, w, argument(t, w, "-c")), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestAddresses: what one part calls is where another one listens.
func TestAddresses(t *testing.T) {
	m := build(t, base)
	s := m.settings(t)
	envoy := m.workload(t, "envoy")
	bootstrap := string(m.file(t, envoy, argument(t, envoy, "--config-path")))
	called := slices.Clone(s.Store.Redis.Addrs)
	for _, match := range regexp.MustCompile(`address: \{socket_address: \{address: ([a-z]+), port_value: (\d+)}}`).FindAllStringSubmatch(bootstrap, -1) {
		called = append(called, match[1]+":"+match[2])
	}
	if want := []string{"redis:6379", "ramgate:9191", "backend:9000"}; !slices.Equal(called, want) {
		t.Errorf("called are %q, want %q", called, want)
	}
	for _, address := range called {
		if !slices.ContainsFunc(m.services, func(s *corev1.Service) bool {
			return slices.ContainsFunc(s.Spec.Ports, func(p corev1.ServicePort) bool {
				return fmt.Sprintf("%s:%d", s.Name, p.Port) == address
			})
		}) {
			t.Errorf("no service %s", address)
		}
	}
	ports := map[string]string{}
	for _, p := range append(m.workload(t, "ramgate").container(t).Ports, envoy.container(t).Ports...) {
		ports[p.Name] = fmt.Sprintf(":%d", p.ContainerPort)
	}
	if s.Listen != ports["grpc"] || s.Admin != ports["admin"] {
		t.Errorf("ramgate listens on %s and %s, its ports are %v", s.Listen, s.Admin, ports)
	}
	if !strings.Contains(bootstrap, "{address: 0.0.0.0, port_value: "+ports["api"][1:]+"}") {
		t.Errorf("Envoy does not listen on its port %s", ports["api"])
	}
	redis := m.workload(t, "redis")
	if got := fmt.Sprintf("redis:%d", redis.container(t).Ports[0].ContainerPort); got != s.Store.Redis.Addrs[0] {
		t.Errorf("Redis listens as %s", got)
	}
}

// TestTermination: nobody is killed while it still answers.
func TestTermination(t *testing.T) {
	m := build(t, base)
	drain, err := time.ParseDuration(m.settings(t).Drain)
	if err != nil {
		t.Fatal(err)
	}
	const calls = 10 * time.Second // what ramgate waits for calls under way, after drain
	if grace := seconds(t, m.workload(t, "ramgate")); drain < 1500*time.Millisecond || drain+calls >= grace {
		t.Errorf("ramgate drains for %v and %v, within %v", drain, calls, grace)
	}

	envoy := m.workload(t, "envoy")
	hook := envoy.container(t).Lifecycle.PreStop.Exec.Command
	match := regexp.MustCompile(`\nsleep (\d+)\n$`).FindStringSubmatch(hook[len(hook)-1])
	if match == nil {
		t.Fatalf("no sleep at the end of %q", hook)
	}
	sleep, err := strconv.Atoi(match[1])
	if err != nil {
		t.Fatal(err)
	}
	listens, err := strconv.Atoi(argument(t, envoy, "--drain-time-s"))
	if err != nil {
		t.Fatal(err)
	}
	const route = 30 // seconds that a request may take
	if grace := seconds(t, envoy); sleep < listens+route || time.Duration(sleep)*time.Second >= grace {
		t.Errorf("Envoy takes connections for %d s and ends after %d s, within %v", listens, sleep, grace)
	}
}

func seconds(t *testing.T, w workload) time.Duration {
	t.Helper()
	s := w.pod.Spec.TerminationGracePeriodSeconds
	if s == nil {
		t.Fatalf("%s: no grace period", w.name)
	}
	return time.Duration(*s) * time.Second
}

// TestRedisForgetsNothing: these settings are the promise that a nonce is accepted once.
func TestRedisForgetsNothing(t *testing.T) {
	m := build(t, base)
	w := m.workload(t, "redis")
	conf := string(m.file(t, w, "/etc/redis/redis.conf"))
	for _, line := range []string{"maxmemory-policy noeviction", "appendonly yes", "appendfsync always", "dir /data"} {
		if !strings.Contains(conf, "\n"+line+"\n") {
			t.Errorf("redis.conf does not say %q", line)
		}
	}
	if len(w.claims) != 1 || !slices.ContainsFunc(w.container(t).VolumeMounts, func(v corev1.VolumeMount) bool {
		return v.Name == w.claims[0].Name && v.MountPath == "/data"
	}) {
		t.Error("/data is no claim")
	}
	script := w.container(t).Args[0]
	if !strings.Contains(script, "redis-server /etc/redis/redis.conf - <<EOF") {
		t.Errorf("does not read its configuration: %s", script)
	}
	password := m.file(t, w, "/etc/redis-password/password")
	ramgate := m.workload(t, "ramgate")
	config := argument(t, ramgate, "-c")
	theirs := m.file(t, ramgate, filepath.Join(filepath.Dir(config), m.settings(t).Store.Redis.PasswordFile))
	if len(password) < 16 || string(password) != string(theirs) {
		t.Error("Redis and ramgate do not share a password")
	}
}

// TestRamgateIsHeadless: behind one address all calls of an Envoy would meet in one replica.
func TestRamgateIsHeadless(t *testing.T) {
	m := build(t, base)
	for _, s := range m.services {
		if labels.SelectorFromSet(s.Spec.Selector).Matches(m.workload(t, "ramgate").labels()) && s.Spec.ClusterIP != corev1.ClusterIPNone {
			t.Errorf("service %s has an address of its own", s.Name)
		}
	}
}
