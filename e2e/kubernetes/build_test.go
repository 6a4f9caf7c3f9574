// Package kubernetes tests the manifests of deploy/kubernetes as a cluster
// would read them: built by kustomize, decoded strictly into Kubernetes' own
// types, and checked against each other, the image and the real binary.
package kubernetes

import (
	"fmt"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// root is the repository, seen from this package.
const root = "../.."

const base = root + "/deploy/kubernetes/base"

// workload is a Deployment or a StatefulSet.
type workload struct {
	name     string
	selector *metav1.LabelSelector
	pod      corev1.PodTemplateSpec
	claims   []corev1.PersistentVolumeClaim
}

func (w workload) labels() labels.Set { return w.pod.Labels }

// container is the only container of w.
func (w workload) container(t *testing.T) corev1.Container {
	t.Helper()
	if n := len(w.pod.Spec.Containers); n != 1 || len(w.pod.Spec.InitContainers) > 0 {
		t.Fatalf("%s: %d containers, want one and no other kind", w.name, n)
	}
	return w.pod.Spec.Containers[0]
}

// manifests is what kustomize made, by kind.
type manifests struct {
	workloads  []workload
	services   []*corev1.Service
	policies   []*networkingv1.NetworkPolicy
	budgets    []*policyv1.PodDisruptionBudget
	configMaps map[string]*corev1.ConfigMap
	secrets    map[string]*corev1.Secret
	accounts   map[string]*corev1.ServiceAccount
	namespaces []*corev1.Namespace
}

// build runs kustomize on a folder, as `kubectl apply -k` does, and decodes
// every object.
func build(t *testing.T, dir string) *manifests {
	t.Helper()
	made, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), dir)
	if err != nil {
		t.Fatal(err)
	}
	m := &manifests{
		configMaps: map[string]*corev1.ConfigMap{},
		secrets:    map[string]*corev1.Secret{},
		accounts:   map[string]*corev1.ServiceAccount{},
	}
	for _, r := range made.Resources() {
		text, err := r.AsYAML()
		if err != nil {
			t.Fatal(err)
		}
		o, err := decode(text)
		if err != nil {
			t.Errorf("%s: %v", r.CurId(), err)
			continue
		}
		if err := m.add(o); err != nil {
			t.Errorf("%s: %v", r.CurId(), err)
		}
	}
	if t.Failed() {
		t.FailNow()
	}
	return m
}

// decode refuses unknown fields, fields given twice and unknown kinds.
func decode(text []byte) (runtime.Object, error) {
	s := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		corev1.AddToScheme, appsv1.AddToScheme, networkingv1.AddToScheme, policyv1.AddToScheme,
	} {
		if err := add(s); err != nil {
			return nil, err
		}
	}
	o, _, err := serializer.NewCodecFactory(s, serializer.EnableStrict).UniversalDeserializer().Decode(text, nil, nil)
	return o, err
}

func (m *manifests) add(o runtime.Object) error {
	if meta, ok := o.(metav1.Object); ok && meta.GetNamespace() != "ramgate" {
		if _, cluster := o.(*corev1.Namespace); !cluster {
			return fmt.Errorf("namespace %q, want ramgate", meta.GetNamespace())
		}
	}
	switch o := o.(type) {
	case *appsv1.Deployment:
		m.workloads = append(m.workloads, workload{o.Name, o.Spec.Selector, o.Spec.Template, nil})
	case *appsv1.StatefulSet:
		m.workloads = append(m.workloads, workload{o.Name, o.Spec.Selector, o.Spec.Template, o.Spec.VolumeClaimTemplates})
	case *corev1.Service:
		m.services = append(m.services, o)
	case *networkingv1.NetworkPolicy:
		m.policies = append(m.policies, o)
	case *policyv1.PodDisruptionBudget:
		m.budgets = append(m.budgets, o)
	case *corev1.ConfigMap:
		m.configMaps[o.Name] = o
	case *corev1.Secret:
		m.secrets[o.Name] = o
	case *corev1.ServiceAccount:
		m.accounts[o.Name] = o
	case *corev1.Namespace:
		m.namespaces = append(m.namespaces, o)
	default:
		return fmt.Errorf("unexpected %T", o)
	}
	return nil
}

// workload returns the one of that name.
func (m *manifests) workload(t *testing.T, name string) workload {
	t.Helper()
	for _, w := range m.workloads {
		if w.name == name {
			return w
		}
	}
	t.Fatalf("no workload %s", name)
	return workload{}
}

func TestDecodeIsStrict(t *testing.T) {
	const good = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {clusterIP: None}\n"
	if _, err := decode([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"unknown field": good + "oops: 1\n",
		"unknown deep":  "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {clusterip: None}\n",
		"twice":         good + "spec: {}\n",
		"unknown kind":  "apiVersion: v1\nkind: Servise\nmetadata: {name: a}\n",
		"wrong type":    "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: 1}\n",
	} {
		if _, err := decode([]byte(text)); err == nil {
			t.Errorf("%s: decoded", name)
		}
	}
}
