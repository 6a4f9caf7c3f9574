package authz_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/authz/openapi"
	"github.com/ramgate/ramgate/authz/ram"
	"github.com/ramgate/ramgate/policies"
	"github.com/ramgate/ramgate/ratelimit"
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
	rules, err := policies.Load(t.Context(), policies.Config{Dir: dir, Rules: map[string]policies.Mode{"quiet": policies.Shadow}})
	if err != nil {
		t.Fatal(err)
	}
	apis, err := openapi.Load("testdata/apis", true)
	if err != nil {
		t.Fatal(err)
	}
	directory, err := ram.LoadFile("testdata/directory.yaml")
	if err != nil {
		t.Fatal(err)
	}
	plan, _ := ratelimit.Compile(nil)
	f := newGate(t)
	f.Swap(authz.NewState(authz.Parts{APIs: apis, Directory: directory, Rules: rules, Limits: plan}))
	if d := f.decide(t, call{}); !d.Passes() {
		t.Fatalf("refused: %+v", d.Answer)
	}
	want := []authz.ShadowDenial{{Rule: "quiet", Code: "OperationConflict", Reason: "nobody reads"}}
	if diff := cmp.Diff(want, f.records.last(t).Shadow); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
