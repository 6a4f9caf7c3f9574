package kubernetes

import (
	"testing"

	"github.com/open-policy-agent/opa/v1/tester"
)

// TestSampleRules runs the tests beside the rules, as `opa test` does.
func TestSampleRules(t *testing.T) {
	results, err := tester.Run(t.Context(), base+"/policies")
	if err != nil {
		t.Fatal(err)
	}
	if len(results) == 0 {
		t.Fatal("the rules have no tests")
	}
	for _, r := range results {
		if !r.Pass() {
			t.Error(r)
		}
	}
}
