package ram

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sample = "../../deploy/samples/directory.yaml"

func TestSample(t *testing.T) {
	d, err := LoadFile(sample)
	if err != nil {
		t.Fatal(err)
	}
	if w := d.Warnings(); len(w) != 0 {
		t.Errorf("warnings: %v", w)
	}
	example, ok := d.Account("1000000000000001")
	if !ok || !example.Trusts("1000000000000002") || example.Trusts("1000000000000001") || *example.Balance != 120.5 || !example.RealName {
		t.Errorf("account: %+v", example)
	}
	if partner, ok := d.AccountByAlias("partner"); !ok || partner.ID != "1000000000000002" || partner.Trusts(example.ID) {
		t.Errorf("by alias: %+v", partner)
	}
	const i1, payments = "acs:ecs:cn-hangzhou:1000000000000001:instance/i-1", "acs:ecs:cn-beijing:1000000000000001:instance/i-payments"
	for _, c := range []struct {
		key, action, resource string
		want                  []string // level, then Allow or Deny for each list that is not empty
	}{
		{"LTAI5tExampleRoot", "ecs:DeleteInstance", i1, nil},
		{"LTAI5tExampleAlice", "ecs:DescribeInstances", i1, []string{"identity Allow"}},
		{"LTAI5tExampleAlice", "ecs:StopInstance", i1, []string{"identity"}},
		{"LTAI5tExampleBob", "ecs:stopinstance", i1, []string{"identity Allow"}},
		{"LTAI5tExampleBob", "ecs:StopInstance", payments, []string{"identity Allow Deny"}},
		{"STS.ExampleCi", "ecs:StopInstance", i1, []string{"session Allow", "identity Allow"}},
		{"STS.ExampleCi", "ecs:StopInstance", payments, []string{"session", "identity Allow Deny"}},
		{"STS.ExampleCi", "cs:CreateCluster", "acs:cs:cn-hangzhou:1000000000000001:cluster/c1", []string{"session Allow", "identity Allow"}},
		{"STS.ExampleCi", "cs:DeleteCluster", "acs:cs:cn-hangzhou:1000000000000001:cluster/c1", []string{"session Allow", "identity"}},
		{"STS.ExampleNightly", "ecs:StopInstance", i1, []string{"identity Allow"}},
	} {
		k, ok := d.Key(c.key)
		if !ok {
			t.Fatalf("no key %s", c.key)
		}
		var got []string
		for _, check := range d.Checks(k.Principal, c.action, []string{c.resource}) {
			s := check.Level
			if len(check.Allow) > 0 {
				s += " Allow"
			}
			if len(check.Deny) > 0 {
				s += " Deny"
			}
			got = append(got, s)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s %s %s:\n%s", c.key, c.action, c.resource, diff)
		}
	}
}
