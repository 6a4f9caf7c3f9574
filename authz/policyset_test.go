package authz_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/authz/openapi"
	"github.com/ramgate/ramgate/authz/ram"
	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/policies"
	"github.com/ramgate/ramgate/ratelimit"
)

// quiet refuses every reading call, and knows why from its own data.
const quiet = `package ramgate

deny contains {"rule": "quiet", "code": "OperationConflict", "reason": data.site.why} if {
	startswith(input.request.action, "Describe")
}
`

// conflict is the code that quiet gives.
const conflict = catalog.Code("OperationConflict")

// withSets serves a state with the sets strict, which adds a rule, and lenient,
// which leaves one out.
func withSets(t *testing.T, g *authz.Gate) *authz.State {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"quiet.rego": quiet, "site.yaml": "site: {why: it is night}\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	load := func(c policies.Config) *policies.Rules {
		c.Catalog = catalog.Builtin()
		rules, err := policies.Load(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		return rules
	}
	apis, err := openapi.Load("testdata/apis", true)
	if err != nil {
		t.Fatal(err)
	}
	directory, err := ram.LoadFile("testdata/directory.yaml")
	if err != nil {
		t.Fatal(err)
	}
	plan, problems := ratelimit.Compile(nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	state := authz.NewState(authz.Parts{
		APIs: apis, Directory: directory, Limits: plan,
		Rules: load(policies.Config{}),
		Sets: map[string]*policies.Rules{
			"strict":  load(policies.Config{Dir: dir}),
			"lenient": load(policies.Config{Rules: map[string]policies.Mode{"ram": policies.Off}}),
		},
	})
	g.Swap(state)
	return state
}

// TestPolicySets: the route's set decides, with its own rules, modes, data and
// revision.
func TestPolicySets(t *testing.T) {
	f := newGate(t)
	withSets(t, f.Gate)
	stop := call{action: "StopInstance", query: "InstanceId=i-1"}
	revisions := map[string]string{}
	for _, test := range []struct {
		set    string
		call   call
		code   catalog.Code
		reason string
	}{
		{"", call{}, "", ""},
		{"", stop, catalog.ForbiddenRAM, ""},
		{"strict", call{}, conflict, "it is night"},
		{"strict", stop, catalog.ForbiddenRAM, ""},
		{"lenient", call{}, "", ""},
		{"lenient", stop, "", ""},
	} {
		p := peer
		p.PolicySet = test.set
		d := f.Decide(t.Context(), test.call.request(t), p)
		if d.Answer.Code != test.code || d.Passes() != (test.code == "") || d.Reason != test.reason {
			t.Errorf("%q %s: %+v", test.set, test.call.action, d)
		}
		r := f.records.last(t)
		if r.PolicySet != test.set || r.PolicyRevision == "" || r.PolicyRevision != d.PolicyRevision || d.PolicySet != test.set {
			t.Errorf("%q: record %+v, decision %+v", test.set, r, d)
		}
		revisions[r.PolicyRevision] = test.set
	}
	if len(revisions) != 3 {
		t.Errorf("three sets have the revisions %v", revisions)
	}
}

// TestUnknownPolicySet: a name without a set is a failure of ours, never the
// default set, and stores nothing.
func TestUnknownPolicySet(t *testing.T) {
	var log bytes.Buffer
	f := newGate(t, func(c *authz.Config) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	state := withSets(t, f.Gate)
	r := call{}.request(t)
	p := peer
	for _, name := range []string{"strct", "strct", "Strict", "strict\n"} {
		p.PolicySet = name
		d := f.Decide(t.Context(), r, p)
		if d.Passes() || d.Outcome != authz.Failed || d.Answer.Code != catalog.InternalError || d.Stage != "resolve" || d.PolicyRevision != "" {
			t.Errorf("%q: %+v", name, d)
		}
	}
	rec := f.records.last(t)
	if rec.Decision != "error" || rec.PolicySet != "strict?" || !strings.Contains(rec.Reason, `policy set "strict?"`) {
		t.Errorf("record %+v", rec)
	}
	for name, want := range map[string]int{"strct": 1, "Strict": 1, `strict?`: 1} {
		if n := strings.Count(log.String(), "policy_set="+name+"\n"); n != want {
			t.Errorf("the log tells %d times of %s:\n%s", n, name, log.String())
		}
	}
	p.PolicySet = "strict"
	if d := f.Decide(t.Context(), r, p); d.Answer.Code != conflict {
		t.Errorf("the nonce was spent by the failures: %+v", d)
	}
	if policy, _ := state.Revisions(); policy == "" {
		t.Error("the default set has no revision")
	}
}

// TestUnknownPolicySetObserved: observe mode lets it pass, as it does all.
func TestUnknownPolicySetObserved(t *testing.T) {
	f := newGate(t, func(c *authz.Config) { c.Observe = true })
	p := peer
	p.PolicySet = "strct"
	if d := f.Decide(t.Context(), call{}.request(t), p); d.Verdict() != "observe" || header(d, "x-ramgate-would-deny") != "InternalError" {
		t.Errorf("%+v", d)
	}
}
