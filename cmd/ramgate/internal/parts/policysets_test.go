package parts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ramgate/ramgate/authz"
)

// answersIn wants ann's call over a route that names the policy set to be
// answered so; it returns the revision of the set.
func (f *fixture) answersIn(set, want string) string {
	f.t.Helper()
	d := f.decide("the secret", "ListOrders", authz.Peer{PolicySet: set})
	if got := string(d.Answer.Code); got != want {
		f.t.Errorf("set %q answers %q (%s), want %q", set, got, d.Reason, want)
	}
	return d.PolicyRevision
}

// withSets is a configuration with the sets strict and, if more says so, others.
func withSets(more string) string {
	return strings.Replace(files["ramgate.yaml"], "{dir: rules}", "{dir: rules, sets: {strict: {dir: strict}"+more+"}}", 1)
}

// TestPolicySets: sets come, change, fail and go while the gate serves. Each
// step goes on from the one before.
func TestPolicySets(t *testing.T) {
	f := newFixture(t)
	f.answersIn("strict", "InternalError")
	f.write("strict/closed.rego", closed("OperationConflict"))
	f.write("ramgate.yaml", withSets(""))
	f.look()
	f.problem("", "")
	byDefault, strict := f.answersIn("", ""), f.answersIn("strict", "OperationConflict")

	// The metrics name each set's own revision, as decisions do.
	for what, revision := range map[string]string{"policies": byDefault, "policies.sets.strict": strict} {
		if f.metric(`ramgate_revision_info{revision="`+revision+`",what="`+what+`"}`) != 1 {
			t.Errorf("no metric tells of revision %s of %s", revision, what)
		}
	}

	// One set changes, the others stay.
	f.write("strict/closed.rego", closed("ChargeTypeViolation"))
	f.look()
	if f.answersIn("", "") != byDefault || f.answersIn("strict", "ChargeTypeViolation") == strict {
		t.Error("another set than strict changed")
	}
	if f.metric(`ramgate_revision_info{revision="`+strict+`",what="policies.sets.strict"}`) != -1 {
		t.Error("the metric of the old revision stays")
	}

	// One set is broken: all keep their last good rules, until it is mended.
	f.write("strict/closed.rego", closed("NoSuchCode"))
	f.write("rules/closed.rego", closed("OperationConflict"))
	f.look()
	f.problem("policies", "strict/closed.rego:5:1: rule closed: code")
	f.answersIn("", "")
	f.answersIn("strict", "ChargeTypeViolation")
	f.write("strict/closed.rego", closed("ChargeTypeViolation"))
	f.look()
	f.problem("", "")
	f.answersIn("", "OperationConflict")

	// A set that was never good is not there, and no other stands in for it.
	f.write("ramgate.yaml", withSets(", late: {dir: late}"))
	f.look()
	f.problem("policies", filepath.Join(f.dir, "late")+": read: no such file")
	f.answersIn("late", "InternalError")
	f.do(os.Mkdir(filepath.Join(f.dir, "late"), 0o700))
	f.look()
	f.problem("", "")
	f.answersIn("late", "")

	// A set that is taken away is gone.
	f.write("ramgate.yaml", files["ramgate.yaml"])
	f.look()
	f.problem("", "")
	f.answersIn("strict", "InternalError")
	if f.metric(`ramgate_revision_info{revision="`+strict+`",what="policies.sets.strict"}`) != -1 {
		t.Error("the metric of a set that is gone stays")
	}
}
