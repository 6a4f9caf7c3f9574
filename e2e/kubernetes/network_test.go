package kubernetes

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// end is one end of a connection.
type end struct {
	name      string
	namespace labels.Set
	pod       labels.Set
	ports     []corev1.ContainerPort
}

// ends are all pods of the manifests, and some that are not of them.
func (m *manifests) ends(t *testing.T) (ours, strangers []end) {
	t.Helper()
	here := labels.Set{"kubernetes.io/metadata.name": "ramgate"}
	for _, w := range m.workloads {
		ours = append(ours, end{w.name, here, w.labels(), w.container(t).Ports})
	}
	dns := []corev1.ContainerPort{{ContainerPort: 53, Protocol: corev1.ProtocolUDP}}
	return ours, []end{
		{"neighbour", here, labels.Set{}, nil},
		{"internet", labels.Set{}, labels.Set{}, nil},
		{"monitoring", labels.Set{"kubernetes.io/metadata.name": "monitoring"}, labels.Set{}, nil},
		{"impostor", labels.Set{"kubernetes.io/metadata.name": "elsewhere"}, labels.Set{"app.kubernetes.io/name": "envoy"}, nil},
		{"dns", labels.Set{"kubernetes.io/metadata.name": "kube-system"}, labels.Set{}, dns},
	}
}

// admits reports whether a rule of these peers and ports holds for a connection
// to port, whose end that the rule does not select is other.
func admits(t *testing.T, peers []networkingv1.NetworkPolicyPeer, ports []networkingv1.NetworkPolicyPort, other end, port corev1.ContainerPort) bool {
	t.Helper()
	protocol := port.Protocol
	if protocol == "" {
		protocol = corev1.ProtocolTCP
	}
	portOK := len(ports) == 0 || slices.ContainsFunc(ports, func(p networkingv1.NetworkPolicyPort) bool {
		return *p.Protocol == protocol && (*p.Port == intstr.FromInt32(port.ContainerPort) || p.Port.StrVal != "" && p.Port.StrVal == port.Name)
	})
	return portOK && (len(peers) == 0 || slices.ContainsFunc(peers, func(p networkingv1.NetworkPolicyPeer) bool {
		if p.IPBlock != nil {
			return false // no pod of this test
		}
		namespaceOK := other.namespace["kubernetes.io/metadata.name"] == "ramgate"
		if p.NamespaceSelector != nil {
			namespaceOK = selects(t, p.NamespaceSelector).Matches(other.namespace)
		}
		return namespaceOK && (p.PodSelector == nil || selects(t, p.PodSelector).Matches(other.pod))
	}))
}

// passes reports whether the policies for the pods of at, one of ours, let
// other through: into at, or out of it.
func (m *manifests) passes(t *testing.T, direction networkingv1.PolicyType, at, other end, port corev1.ContainerPort) bool {
	t.Helper()
	isolated, open := false, false
	for _, p := range m.policies {
		if !selects(t, &p.Spec.PodSelector).Matches(at.pod) || !slices.Contains(p.Spec.PolicyTypes, direction) {
			continue
		}
		isolated = true
		if direction == networkingv1.PolicyTypeIngress {
			for _, r := range p.Spec.Ingress {
				open = open || admits(t, r.From, r.Ports, other, port)
			}
			continue
		}
		for _, r := range p.Spec.Egress {
			open = open || admits(t, r.To, r.Ports, other, port)
		}
	}
	return open || !isolated
}

func TestWhoReachesWhom(t *testing.T) {
	m := build(t, base)
	ours, strangers := m.ends(t)
	var got []string
	for _, to := range append(slices.Clone(ours), strangers...) {
		for _, from := range append(slices.Clone(ours), strangers...) {
			isOurs := func(e end) bool { return slices.ContainsFunc(ours, func(o end) bool { return o.name == e.name }) }
			if from.name == to.name || !isOurs(from) && !isOurs(to) {
				continue
			}
			for _, port := range to.ports {
				out := !isOurs(from) || m.passes(t, networkingv1.PolicyTypeEgress, from, to, port)
				in := !isOurs(to) || m.passes(t, networkingv1.PolicyTypeIngress, to, from, port)
				if out && in {
					got = append(got, fmt.Sprintf("%s -> %s:%d", from.name, to.name, port.ContainerPort))
				}
			}
		}
	}
	slices.Sort(got)
	want := []string{
		"envoy -> backend:9000",
		"envoy -> dns:53",
		"envoy -> ramgate:9191",
		"impostor -> envoy:8080",
		"internet -> envoy:8080",
		"monitoring -> envoy:8080",
		"monitoring -> ramgate:9190",
		"neighbour -> envoy:8080",
		"dns -> envoy:8080",
		"ramgate -> dns:53",
		"ramgate -> redis:6379",
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("connections that pass (-want +got):\n%s", diff)
	}
}
