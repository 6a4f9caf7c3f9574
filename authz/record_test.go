package authz_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/policies"
	"github.com/ramgate/ramgate/ratelimit"
)

// TestRecord holds the fields that are the same in each run.
func TestRecord(t *testing.T) {
	f := newGate(t)
	f.decide(t, call{key: "fenced", action: "StopInstance", query: "InstanceId=i-fenced"})
	r := f.records.last(t)
	line, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(line, &got); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"policy_revision", "directory_revision"} {
		if got[name] == "" {
			t.Errorf("%s is empty", name)
		}
		delete(got, name)
	}
	want := map[string]any{
		"time": "2026-11-24T12:00:00Z", "request_id": "0D4AC3E2-5A3F-4A7E-9F11-3B8F7C1D2E90",
		"decision": "deny", "code": "Forbidden.RAM", "status": 403.0, "stage": "authorize", "rule": "ram",
		"style": "rpc", "product": "Ecs", "version": "2014-05-26", "action": "StopInstance", "method": "GET",
		"host": "ecs.example.com", "region": "cn-hangzhou", "account": "1000000000000001",
		"principal": "acs:ram::1000000000000001:user/fenced", "principal_type": "user", "access_key": "fe***",
		"source_ip": "203.0.113.7", "resource": "acs:ecs:cn-hangzhou:1000000000000001:instance/i-fenced",
		"policy": "Fence", "statement": 0.0, "duration_us": 0.0, "stages_us": map[string]any{},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("record (-want +got):\n%s", d)
	}
}

// TestNothingSecretIsRecorded sends what must not be found again in what we
// write: secret, signature, token, nonce, parameter values and body.
func TestNothingSecretIsRecorded(t *testing.T) {
	canaries := []string{"ci-secret", "ci-token", "CANARYNONCE", "CANARYVALUE", "CANARYBODY"}
	calls := []call{
		{key: "STS.ci", nonce: "CANARYNONCE", query: "Name=CANARYVALUE"},
		{key: "STS.ci", nonce: "CANARYNONCE", query: "Name=CANARYVALUE", secret: "CANARYBODY-secret"},
		{key: "STS.ci", style: acs.ACS3, nonce: "CANARYNONCE2", method: "POST", body: "Name=CANARYBODY", content: form},
		{key: "STS.ci", query: "PageSize=CANARYVALUE"},
		{key: "STS.ci", query: "Name=CANARYVALUE&Name=CANARYVALUE"},
	}
	f := newGate(t)
	for i, c := range calls {
		r := c.request(t)
		signature := ""
		if _, rest, ok := strings.Cut(r.Target, "Signature="); ok {
			signature, _, _ = strings.Cut(rest, "&")
		}
		f.Decide(t.Context(), r, peer)
		line, err := json.Marshal(f.records.last(t))
		if err != nil {
			t.Fatal(err)
		}
		for _, canary := range append(canaries, signature) {
			if canary != "" && strings.Contains(string(line), canary) {
				t.Errorf("call %d: %q is in the record %s", i, canary, line)
			}
		}
	}
}

// TestReasonIsBounded: a rule may give as its reason what a caller sent.
func TestReasonIsBounded(t *testing.T) {
	dir := t.TempDir()
	rule := `package ramgate

deny contains {"rule": "named", "code": "Forbidden.RiskControl", "reason": input.request.params.Name}
`
	if err := os.WriteFile(filepath.Join(dir, "named.rego"), []byte(rule), 0o600); err != nil {
		t.Fatal(err)
	}
	f := newGate(t)
	f.Swap(loadRules(t, policies.Config{Dir: dir}, "testdata/apis", "testdata/directory.yaml", ratelimit.DefaultRules()))
	f.decide(t, call{style: acs.ACS3, method: "POST", content: form, body: "Name=x" + strings.Repeat("世", 1000)})
	if got, want := f.records.last(t).Reason, "x"+strings.Repeat("世", 170)+"..."; got != want {
		t.Errorf("%d bytes: %q", len(got), got)
	}
}

// TestRecordKeepsNoRequest: records wait for their writer, so their texts must not
// be pieces of a body or a path.
func TestRecordKeepsNoRequest(t *testing.T) {
	pad := strings.Repeat("x", 1<<16)
	f := newGate(t)
	for _, r := range []*acs.Request{
		{Method: "GET", Host: "ecs.example.com", Target: "/?Action=DescribeInstances&Version=2014-05-26&RegionId=mars&Pad=" + pad[:1<<15]},
		{Method: "GET", Host: "ecs.example.com", Target: "/?Action=NoSuch&Version=2001-01-01&Pad=" + pad[:1<<15]},
		{Method: "GET", Host: pad[:1<<15], Target: "/?Action=DescribeInstances&Version=2014-05-26"},
	} {
		r.BodyState = acs.Whole
		f.Decide(t.Context(), r, peer)
		record := reflect.ValueOf(f.records.last(t)).Elem()
		for _, whole := range []string{r.Target, r.Host} {
			begin := uintptr(unsafe.Pointer(unsafe.StringData(whole)))
			for i := range record.NumField() {
				text := record.Field(i)
				if text.Kind() != reflect.String || text.Len() == 0 || len(whole) < 1024 {
					continue
				}
				if at := uintptr(unsafe.Pointer(unsafe.StringData(text.String()))); begin <= at && at < begin+uintptr(len(whole)) {
					t.Errorf("%s keeps %d bytes of the request", record.Type().Field(i).Name, len(whole))
				}
			}
		}
	}
}

func TestMetrics(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	f := newGate(t, func(c *authz.Config) { c.Metrics = authz.NewMetrics(reg) })
	f.decide(t, call{})
	f.decide(t, call{secret: "guess"})
	f.decide(t, call{host: "unknown.example.com"})
	want := `
# HELP ramgate_checks_total Requests decided, by verdict, catalog code, refusing stage and product.
# TYPE ramgate_checks_total counter
ramgate_checks_total{code="",decision="allow",product="Ecs",stage=""} 1
ramgate_checks_total{code="IncompleteSignature",decision="deny",product="Ecs",stage="authenticate"} 1
ramgate_checks_total{code="InvalidAction",decision="deny",product="other",stage="resolve"} 1
`
	if err := testutil.GatherAndCompare(reg, strings.NewReader(want), "ramgate_checks_total"); err != nil {
		t.Error(err)
	}
	problems, err := testutil.GatherAndLint(reg)
	if err != nil || len(problems) > 0 {
		t.Errorf("lint: %v %v", problems, err)
	}
}

// TestExplain: one step for each stage that ran, the last one telling why.
func TestExplain(t *testing.T) {
	_, steps := newGate(t).Explain(t.Context(), call{action: "StopInstance", query: "InstanceId=i-1"}.request(t), peer)
	var names []string
	for _, s := range steps {
		names = append(names, s.Stage)
	}
	want := []string{"parse", "resolve", "authenticate", "admit", "validate", "authorize"}
	if d := cmp.Diff(want, names); d != "" {
		t.Errorf("stages (-want +got):\n%s", d)
	}
	if last := steps[len(steps)-1]; last.Passed || last.Code != "Forbidden.RAM" || last.Rule != "ram" {
		t.Errorf("the last step is %+v", last)
	}
}
