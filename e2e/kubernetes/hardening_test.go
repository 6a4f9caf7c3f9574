package kubernetes

import (
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// is reports whether p says v.
func is[T comparable](p *T, v T) bool { return p != nil && *p == v }

func TestPodsAreHardened(t *testing.T) {
	m := build(t, base)
	for _, w := range m.workloads {
		want := func(ok bool, what string) {
			t.Helper()
			if !ok {
				t.Errorf("%s: want %s", w.name, what)
			}
		}
		pod, s := w.pod.Spec, w.pod.Spec.SecurityContext
		want(s != nil && is(s.RunAsNonRoot, true) && s.RunAsUser != nil && *s.RunAsUser > 0 && s.RunAsGroup != nil && *s.RunAsGroup > 0,
			"a user and a group that are not root")
		want(s != nil && s.SeccompProfile != nil && s.SeccompProfile.Type == corev1.SeccompProfileTypeRuntimeDefault, "seccomp RuntimeDefault")
		want(is(pod.AutomountServiceAccountToken, false), "no token")
		want(is(pod.EnableServiceLinks, false), "no environment made of services")
		want(!pod.HostNetwork && !pod.HostPID && !pod.HostIPC, "nothing of the host")

		c := w.container(t)
		own := c.SecurityContext
		want(own != nil && is(own.AllowPrivilegeEscalation, false), "no privilege escalation")
		want(own != nil && is(own.ReadOnlyRootFilesystem, true), "a root that is read only")
		want(own != nil && own.Capabilities != nil && slices.Equal(own.Capabilities.Drop, []corev1.Capability{"ALL"}) && own.Capabilities.Add == nil,
			"no capabilities")
		want(own != nil && own.RunAsUser == nil && own.RunAsNonRoot == nil && own.Privileged == nil && own.SeccompProfile == nil,
			"the pod's user and profile")
		want(!c.Resources.Requests.Cpu().IsZero(), "a CPU request")
		want(!c.Resources.Limits.Memory().IsZero() && c.Resources.Limits.Memory().Equal(*c.Resources.Requests.Memory()),
			"as much memory requested as allowed")
		_, tag, _ := strings.Cut(c.Image[strings.LastIndexByte(c.Image, '/')+1:], ":")
		want(tag != "" && tag != "latest", "an image with a tag")
		want(len(c.EnvFrom) == 0 && !slices.ContainsFunc(c.Env, func(e corev1.EnvVar) bool { return e.ValueFrom != nil }),
			"no secret in the environment")
	}
	if a := m.accounts["ramgate"]; a == nil || !is(a.AutomountServiceAccountToken, false) {
		t.Error("want a service account without token")
	}
	if len(m.namespaces) != 1 || m.namespaces[0].Labels["pod-security.kubernetes.io/enforce"] != "restricted" {
		t.Error("want a namespace that enforces the restricted profile")
	}
}

// TestGoMemory: the collector works harder before the kernel kills.
func TestGoMemory(t *testing.T) {
	c := build(t, base).workload(t, "ramgate").container(t)
	env := map[string]string{}
	for _, e := range c.Env {
		env[e.Name] = e.Value
	}
	soft, err := resource.ParseQuantity(strings.TrimSuffix(env["GOMEMLIMIT"], "B"))
	if err != nil {
		t.Fatalf("GOMEMLIMIT %q: %v", env["GOMEMLIMIT"], err)
	}
	share := soft.AsApproximateFloat64() / c.Resources.Limits.Memory().AsApproximateFloat64()
	if share < 0.85 || share > 0.95 {
		t.Errorf("GOMEMLIMIT is %.0f %% of the limit, want about 90", share*100)
	}
	if env["GOGC"] != "400" {
		t.Errorf("GOGC %q", env["GOGC"])
	}
}
