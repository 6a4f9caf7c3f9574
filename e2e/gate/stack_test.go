package gate_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ramgate/ramgate/deploy/envoy"
	"github.com/ramgate/ramgate/deploy/samples"
	"github.com/ramgate/ramgate/internal/envoytest"
	"github.com/ramgate/ramgate/internal/redistest"
)

// settings are fields of ramgate.yaml.
type settings map[string]any

// stack is everything between a client and the backend.
type stack struct {
	t       *testing.T
	dir     string            // ramgate's configuration
	redis   *redistest.Server // nil with the memory store
	gate    *ramgate
	envoy   *envoytest.Server
	backend *backend
}

// start brings up a stack of the test's own, with Redis as the store.
func start(t *testing.T, s settings) *stack {
	t.Helper()
	return prepare(t).startRedis(s)
}

// startRedis starts a stack that is prepared, with Redis as the store.
func (k *stack) startRedis(s settings) *stack {
	k.t.Helper()
	k.redis = redistest.Start(k.t)
	all := redisSettings(k.redis)
	maps.Copy(all, s)
	return k.start(all)
}

// redisSettings make r the store.
func redisSettings(r *redistest.Server) settings {
	return settings{"store": settings{"kind": "redis", "redis": settings{"addrs": []string{r.Addr()}, "timeout": "10s"}}}
}

// startMemory is start with the memory store.
func startMemory(t *testing.T, s settings) *stack {
	t.Helper()
	return prepare(t).start(s)
}

// prepare makes a stack with its files, of which nothing runs but the backend.
func prepare(t *testing.T) *stack {
	t.Helper()
	k := &stack{t: t, dir: t.TempDir(), backend: startBackend(t)}
	k.writeSamples()
	k.gate = newRamgate(t, k.dir, port(t), port(t))
	return k
}

// start starts a stack that is prepared.
func (k *stack) start(s settings) *stack {
	k.t.Helper()
	if listen, ok := s["listen"].(string); ok {
		k.gate.listen = listen
	}
	k.configure(s)
	k.gate.start()
	k.envoy = envoytest.Run(k.t, bootstrap(k.t, k.gate.listen, k.backend.addr()))
	return k
}

// copy adds a folder to those of the configuration.
func (k *stack) copy(from, to string) {
	k.t.Helper()
	if err := os.CopyFS(filepath.Join(k.dir, to), os.DirFS(from)); err != nil {
		k.t.Fatal(err)
	}
}

// writeSamples writes the configuration that ships, and what the tests add to
// it: testdata holds accounts and APIs of their own.
func (k *stack) writeSamples() {
	k.t.Helper()
	if err := os.CopyFS(k.dir, samples.Files); err != nil {
		k.t.Fatal(err)
	}
	if err := os.CopyFS(k.dir, os.DirFS("testdata")); err != nil {
		k.t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(k.dir, "policies"), 0o700); err != nil {
		k.t.Fatal(err)
	}
	// The samples' directory is one file, the tests' another: a folder holds both.
	if err := os.Rename(filepath.Join(k.dir, "directory.yaml"), filepath.Join(k.dir, "accounts", "samples.yaml")); err != nil {
		k.t.Fatal(err)
	}
}

// configure writes ramgate.yaml. Its deadlines are generous: a busy machine
// must not decide a test.
func (k *stack) configure(s settings) {
	k.t.Helper()
	all := settings{
		"listen": k.gate.listen, "admin": k.gate.admin, "drain": "0s",
		"request":   settings{"timeout": "15s"},
		"directory": settings{"dir": "accounts"},
		"openapi":   settings{"dir": "apis"},
		"policies":  settings{"dir": "policies"},
		"limits":    settings{"file": "busy-limits.yaml"},
	}
	maps.Copy(all, s)
	text, err := json.MarshalIndent(all, "", "  ") // JSON is YAML
	if err != nil {
		k.t.Fatal(err)
	}
	k.write("ramgate.yaml", string(text))
}

// write replaces a file of the configuration as a whole.
func (k *stack) write(name, text string) {
	k.t.Helper()
	path := filepath.Join(k.dir, name)
	fresh := filepath.Join(k.t.TempDir(), "fresh")
	if err := os.WriteFile(fresh, []byte(text), 0o600); err != nil {
		k.t.Fatal(err)
	}
	if err := os.Rename(fresh, path); err != nil {
		k.t.Fatal(err)
	}
}

// bootstrap is the Envoy configuration that ships. Only its wait for ramgate is
// longer, for the reason given at configure, and ramgate may be a unix socket.
func bootstrap(t *testing.T, ramgate, backend string) []byte {
	t.Helper()
	path, socket := strings.CutPrefix(ramgate, "unix://")
	if socket {
		ramgate = "127.0.0.1:1"
	}
	text, err := envoy.Bootstrap(envoy.Addresses{
		Listen: "127.0.0.1:0", Admin: "127.0.0.1:0", Ramgate: ramgate, Backend: backend,
	})
	if err != nil {
		t.Fatal(err)
	}
	changed := replaceOnce(t, string(text), " timeout: 0.25s\n", " timeout: 20s\n")
	changed = replaceOnce(t, changed, " message_timeout: 0.25s\n", " message_timeout: 20s\n")
	if socket {
		changed = replaceOnce(t, changed, `socket_address: {address: "127.0.0.1", port_value: 1}`, fmt.Sprintf("pipe: {path: %q}", path))
		changed = replaceOnce(t, changed, `type: STRICT_DNS
    dns_lookup_family: V4_PREFERRED
    connect_timeout: 0.25s`, `type: STATIC
    connect_timeout: 0.25s`)
	}
	return []byte(changed)
}

func replaceOnce(t *testing.T, text, old, new string) string {
	t.Helper()
	if n := strings.Count(text, old); n != 1 {
		t.Fatalf("envoy.yaml has %d times %q, want once", n, old)
	}
	return strings.Replace(text, old, new, 1)
}
