package gate_test

import (
	"testing"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/cs"
)

// TestGeneratedClient calls the sample metadata of CS by the client that is
// generated from the real one.
func TestGeneratedClient(t *testing.T) {
	k := startMemory(t, nil)
	call := func(t *testing.T, caller key, do func(*cs.Client) error) answer {
		t.Helper()
		w := &wire{addr: k.envoy.Addr()}
		client, err := cs.NewClientWithOptions("cn-hangzhou", sdkConfig(w), sdkCredential(caller))
		if err != nil {
			t.Fatal(err)
		}
		client.Domain = "cs.example.com"
		a, err := w.answer(do(client))
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	reader := key{id: "LTAI5tExampleAlice", secret: "ExampleSecretOfAlice"}
	deployer := key{"STS.ExampleCi", "ExampleSecretOfCi", "ExampleSecretTokenOfCi"}
	describe := func(client *cs.Client) error {
		r := cs.CreateDescribeClusterDetailRequest()
		r.ClusterId = "c-1"
		_, err := client.DescribeClusterDetail(r)
		return err
	}
	create := func(client *cs.Client) error {
		r := cs.CreateCreateClusterRequest()
		r.Headers["x-acs-region-id"] = "cn-hangzhou" // else the session's policy does not match
		r.SetContentType(requests.Json)
		r.SetContent([]byte(`{"name": "c", "cluster_type": "ManagedKubernetes", "num_of_nodes": 3}`))
		_, err := client.CreateCluster(r)
		return err
	}
	remove := func(client *cs.Client) error {
		r := cs.CreateDeleteClusterRequest()
		r.ClusterId = "c-1"
		_, err := client.DeleteCluster(r)
		return err
	}
	kubeconfig := func(client *cs.Client) error {
		r := cs.CreateDescribeClusterUserKubeconfigRequest()
		r.ClusterId = "c-1"
		_, err := client.DescribeClusterUserKubeconfig(r)
		return err
	}
	for _, tt := range []struct {
		name   string
		caller key
		do     func(*cs.Client) error
		want   refusal
	}{
		{"a reader reads", reader, describe, allowed},
		{"a reader creates", reader, create, forbidden},
		{"a reader asks for credentials", reader, kubeconfig, noSubUser},
		{"a deployer creates", deployer, create, allowed},
		{"a deployer removes", deployer, remove, forbidden},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k.backend.forget()
			a := call(t, tt.caller, tt.do)
			if tt.want != allowed {
				a.refused(t, tt.want)
				k.backend.untouched(t)
				return
			}
			a.passed(t)
			k.backend.only(t)
		})
	}
}
