package samples_test

import (
	"slices"
	"testing"

	"github.com/open-policy-agent/opa/v1/tester"

	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/policies"
)

// TestPolicies loads the example rules as the gate does.
func TestPolicies(t *testing.T) {
	rules, err := policies.Load(t.Context(), policies.Config{Dir: "policies"})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range rules.Warnings() {
		t.Error(w)
	}
	want := map[string][]catalog.Code{
		"charge_type": {"ChargeTypeViolation"},
		"reference": {
			"InvalidDiskId.NotFound", "InvalidImageId.NotFound", "InvalidInstanceId.NotFound",
			"InvalidSecurityGroupId.NotFound", "InvalidSnapshotId.NotFound", "InvalidParameter.NotFound",
		},
	}
	for _, r := range rules.Rules() {
		if r.Builtin {
			continue
		}
		if !slices.Equal(r.Codes(), want[r.ID]) {
			t.Errorf("rule %s raises %v, want %v", r.ID, r.Codes(), want[r.ID])
		}
		delete(want, r.ID)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
}

// TestPolicyTests runs the tests beside them, as `opa test` does.
func TestPolicyTests(t *testing.T) {
	results, err := tester.Run(t.Context(), "policies", "../../policies")
	if err != nil {
		t.Fatal(err)
	}
	ran := map[string]int{}
	for _, r := range results {
		ran[r.Package]++
		if !r.Pass() {
			t.Error(r)
		}
	}
	for _, p := range []string{"data.ramgate_test.reference", "data.ramgate_test.charge_type"} {
		if ran[p] == 0 {
			t.Errorf("no test of %s ran: %v", p, ran)
		}
	}
}
