package kubernetes

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/ramgate/ramgate/internal/envoytest"
)

// TestPreStopReachesEnvoy runs the container's own hook, but for its waiting,
// against a real Envoy: one that fails is not noticed in a cluster, where
// SIGTERM follows all the same.
func TestPreStopReachesEnvoy(t *testing.T) {
	hook := build(t, base).workload(t, "envoy").container(t).Lifecycle.PreStop.Exec.Command
	e := envoytest.Start(t, "127.0.0.1:1", "127.0.0.1:1")
	script, _, found := strings.Cut(hook[len(hook)-1], "\nsleep ")
	if !found {
		t.Fatalf("no sleep in %q", hook)
	}
	script = strings.Replace(script, "127.0.0.1/9901", strings.Replace(e.Admin(), ":", "/", 1), 1) + "\nprintf '%s' \"$answer\"\n"
	cmd := exec.CommandContext(t.Context(), hook[0], append(hook[1:len(hook)-1:len(hook)-1], script)...)
	out, err := cmd.CombinedOutput()
	if err != nil || string(out) != "HTTP/1.1 200 OK\r" {
		t.Errorf("Envoy's admin interface answers %q, %v", out, err)
	}
}
