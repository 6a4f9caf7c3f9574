package authz_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/policies"
)

// TestShadowIsRecorded: a rule in shadow mode refuses nobody, and the record has
// what it would have answered, with its reason.
func TestShadowIsRecorded(t *testing.T) {
	dir := t.TempDir()
	rule := `package ramgate

# METADATA
# title: Nobody reads
deny contains {"rule": "quiet", "code": "OperationConflict", "reason": "nobody reads"} if input.request.method == "GET"
`
	if err := os.WriteFile(filepath.Join(dir, "quiet.rego"), []byte(rule), 0o600); err != nil {
		t.Fatal(err)
	}
	f := newGate(t)
	shadow := policies.Config{Dir: dir, Rules: map[string]policies.Mode{"quiet": policies.Shadow}}
	f.Swap(loadRules(t, shadow, "testdata/apis", "testdata/directory.yaml", nil))
	if d := f.decide(t, call{}); !d.Passes() {
		t.Fatalf("refused: %+v", d.Answer)
	}
	want := []authz.ShadowDenial{{Rule: "quiet", Code: "OperationConflict", Reason: "nobody reads"}}
	if diff := cmp.Diff(want, f.records.last(t).Shadow); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
