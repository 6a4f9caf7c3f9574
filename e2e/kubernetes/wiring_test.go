package kubernetes

import (
	"maps"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// selects converts a selector.
func selects(t *testing.T, s *metav1.LabelSelector) labels.Selector {
	t.Helper()
	selector, err := metav1.LabelSelectorAsSelector(s)
	if err != nil {
		t.Fatal(err)
	}
	return selector
}

// matched are the workloads whose pods s selects.
func (m *manifests) matched(s labels.Selector) []workload {
	return slices.DeleteFunc(slices.Clone(m.workloads), func(w workload) bool { return !s.Matches(w.labels()) })
}

// hasPort reports whether w has a port of that name or number.
func hasPort(t *testing.T, w workload, port intstr.IntOrString) bool {
	t.Helper()
	return slices.ContainsFunc(w.container(t).Ports, func(p corev1.ContainerPort) bool {
		return port.StrVal != "" && p.Name == port.StrVal || port.StrVal == "" && p.ContainerPort == port.IntVal
	})
}

func TestSelectors(t *testing.T) {
	m := build(t, base)
	one := func(what string, s labels.Selector) {
		if s.Empty() || len(m.matched(s)) != 1 {
			t.Errorf("%s: selects %d workloads by %q, want one", what, len(m.matched(s)), s)
		}
	}
	for _, w := range m.workloads {
		one(w.name, selects(t, w.selector))
		for _, c := range w.pod.Spec.TopologySpreadConstraints {
			if s := selects(t, c.LabelSelector); s.Empty() || !s.Matches(w.labels()) {
				t.Errorf("%s: spreads other pods: %q", w.name, s)
			}
		}
	}
	for _, s := range m.services {
		one("service "+s.Name, labels.SelectorFromSet(s.Spec.Selector))
	}
	for _, b := range m.budgets {
		one("budget "+b.Name, selects(t, b.Spec.Selector))
	}
}

func TestServicePorts(t *testing.T) {
	m := build(t, base)
	for _, s := range m.services {
		for _, p := range s.Spec.Ports {
			for _, w := range m.matched(labels.SelectorFromSet(s.Spec.Selector)) {
				if !hasPort(t, w, p.TargetPort) {
					t.Errorf("service %s: %s has no port %s", s.Name, w.name, p.TargetPort.String())
				}
				// A headless service maps no ports.
				if s.Spec.ClusterIP == corev1.ClusterIPNone && !hasPort(t, w, intstr.FromInt32(p.Port)) {
					t.Errorf("service %s is headless, and %s does not listen on %d", s.Name, w.name, p.Port)
				}
			}
		}
	}
}

func TestProbes(t *testing.T) {
	for _, w := range build(t, base).workloads {
		c := w.container(t)
		if c.ReadinessProbe == nil {
			t.Errorf("%s has no readiness probe", w.name)
		}
		for _, p := range []*corev1.Probe{c.StartupProbe, c.ReadinessProbe, c.LivenessProbe} {
			var port intstr.IntOrString
			switch {
			case p == nil, p.Exec != nil:
				continue
			case p.HTTPGet != nil:
				port = p.HTTPGet.Port
			case p.TCPSocket != nil:
				port = p.TCPSocket.Port
			case p.GRPC != nil:
				port = intstr.FromInt32(p.GRPC.Port)
			}
			if !hasPort(t, w, port) {
				t.Errorf("%s: a probe asks port %s, which it does not have", w.name, port.String())
			}
		}
	}
}

func TestVolumes(t *testing.T) {
	m := build(t, base)
	used := map[string]bool{}
	for _, w := range m.workloads {
		have := map[string]bool{}
		for _, c := range w.claims {
			have[c.Name] = true
		}
		for _, v := range w.pod.Spec.Volumes {
			have[v.Name] = true
			switch {
			case v.ConfigMap != nil:
				used["configmap "+v.ConfigMap.Name] = true
				if m.configMaps[v.ConfigMap.Name] == nil || v.ConfigMap.Items != nil {
					t.Errorf("%s: volume %s: no ConfigMap %s, or only some of it", w.name, v.Name, v.ConfigMap.Name)
				}
			case v.Secret != nil:
				used["secret "+v.Secret.SecretName] = true
				if m.secrets[v.Secret.SecretName] == nil || v.Secret.Items != nil {
					t.Errorf("%s: volume %s: no Secret %s, or only some of it", w.name, v.Name, v.Secret.SecretName)
				}
				if mode := v.Secret.DefaultMode; mode == nil || *mode != 0o440 {
					t.Errorf("%s: volume %s: a secret's mode must be 0440", w.name, v.Name)
				}
			default:
				t.Errorf("%s: volume %s is neither a ConfigMap nor a Secret", w.name, v.Name)
			}
		}
		var mounted []string
		for _, v := range w.container(t).VolumeMounts {
			mounted = append(mounted, v.Name)
			if v.SubPath != "" || v.SubPathExpr != "" {
				t.Errorf("%s: mount %s has a subPath, whose file is never updated", w.name, v.Name)
			}
		}
		slices.Sort(mounted)
		if want := slices.Sorted(maps.Keys(have)); !slices.Equal(mounted, want) {
			t.Errorf("%s: mounts %q, volumes %q", w.name, mounted, want)
		}
	}
	for name := range m.configMaps {
		if !used["configmap "+name] {
			t.Errorf("nobody mounts ConfigMap %s", name)
		}
	}
	for name := range m.secrets {
		if !used["secret "+name] {
			t.Errorf("nobody mounts Secret %s", name)
		}
	}
}

// TestNames: a change of what is read at the start must restart its reader, and
// a change of what is read again must not.
func TestNames(t *testing.T) {
	m := build(t, base)
	var names []string
	for name := range m.configMaps {
		names = append(names, "configmap "+name)
	}
	for name := range m.secrets {
		names = append(names, "secret "+name)
	}
	want := []string{
		"configmap envoy-#", "configmap ramgate-#", "configmap ramgate-apis", "configmap ramgate-limits",
		"configmap ramgate-policies", "configmap redis-#", "secret ramgate-directory", "secret redis-#",
	}
	for i, name := range names {
		// Hashes are of ten characters of this alphabet.
		if at := strings.LastIndexByte(name, '-'); at == len(name)-11 && strings.Trim(name[at+1:], "bcdfghkmt2456789") == "" {
			names[i] = name[:at] + "-#"
		}
	}
	slices.Sort(names)
	if !slices.Equal(names, want) {
		t.Errorf("got %q\nwant %q", names, want)
	}
}
