package cases

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/authz/openapi"
	"github.com/ramgate/ramgate/authz/ram"
	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/internal/strictyaml"
	"github.com/ramgate/ramgate/policies"
	"github.com/ramgate/ramgate/ratelimit"
)

// samples is the configuration that ships. Tests change their folder.
var samples, _ = filepath.Abs("../../../../deploy/samples")

// noon is the clock of cases that set none.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// newRunner decides over the sample configuration.
func newRunner(t *testing.T) (*Runner, *People) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	load := func() (*ram.Directory, error) { return ram.LoadFile(filepath.Join(samples, "directory.yaml")) }
	directory, err := load()
	must(err)
	apis, err := openapi.Load(filepath.Join(samples, "apis"), true)
	must(err)
	rules, err := policies.Load(t.Context(), policies.Config{Catalog: catalog.Builtin()})
	must(err)
	var report strictyaml.Report
	var limits []ratelimit.Rule
	strictyaml.DecodeFile(filepath.Join(samples, "limits.yaml"), &limits, &report)
	must(report.Err())
	plan, problems := ratelimit.Compile(limits)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return &Runner{
		Gate: authz.Config{
			Request:     acs.Limits{Body: 1 << 20, Parameters: 1000, HeaderBytes: 60 << 10},
			ClockWindow: 15 * time.Minute, EchoStringToSign: true,
		},
		Parts:     authz.Parts{APIs: apis, Directory: directory, Rules: rules, Limits: plan},
		Directory: load,
		Now:       noon,
	}, NewPeople(directory)
}

// read writes a file of cases and reads it; its name in messages is FILE.
func read(t *testing.T, people *People, text string) ([]Case, error) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("FILE", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Read([]string{"FILE"}, catalog.Builtin(), people)
}

func (r *Runner) report(t *testing.T, all []Case) *Report {
	t.Helper()
	var report Report
	for i := range all {
		result, err := r.Run(t.Context(), &all[i])
		if err != nil {
			t.Fatal(err)
		}
		report.Results = append(report.Results, *result)
	}
	return &report
}

// TestEveryFeature: what the package promises holds at a gate.
func TestEveryFeature(t *testing.T) {
	r, people := newRunner(t)
	all, err := Read([]string{filepath.Join("testdata", "good.yaml")}, catalog.Builtin(), people)
	if err != nil {
		t.Fatal(err)
	}
	report := r.report(t, all)
	if report.Failed() > 0 {
		_ = report.Text(t.Output(), false)
		t.Error("cases failed")
	}
	for _, result := range report.Results {
		if len(result.Steps) != len(result.Case.Steps) {
			t.Errorf("%s: %d of %d steps ran", result.Case.Name, len(result.Steps), len(result.Case.Steps))
		}
	}
}

// TestAccountsStay: what one case changes of an account no other sees.
func TestAccountsStay(t *testing.T) {
	r, people := newRunner(t)
	all, err := read(t, people, `
defaults: {host: ecs.example.com, version: "2014-05-26", as: alice, action: DescribeInstances, query: {RegionId: cn-hangzhou}}
cases:
  - {name: blocked, state: {accounts: {example: {risk: blocked}}}, request: {}, want: Forbidden.RiskControl}
  - {name: not blocked, request: {}, want: allow}
`)
	if err != nil {
		t.Fatal(err)
	}
	if report := r.report(t, all); report.Failed() > 0 {
		_ = report.Text(t.Output(), true)
		t.Error("cases failed")
	}
}

// TestClock: cases begin at any time, and never go back.
func TestClock(t *testing.T) {
	r, people := newRunner(t)
	all, err := read(t, people, `
defaults: {host: ecs.example.com, version: "2014-05-26", as: alice, action: DescribeInstances, query: {RegionId: cn-hangzhou}, at: 2020-01-01T00:00:00Z}
cases:
  - name: forward
    steps:
      - {request: {}, want: allow}
      - {request: {at: 2030-01-01T00:00:00Z}, want: allow}
      - {request: {}, want: allow}
      - {again: true, want: SignatureNonceUsed}
      - {again: true, after: 16m, want: IllegalTimestamp}
  - {name: back, steps: [{request: {}, want: allow}, {request: {at: 2019-01-01T00:00:00Z}, want: allow}]}
`)
	if err != nil {
		t.Fatal(err)
	}
	if report := r.report(t, all[:1]); report.Failed() > 0 {
		_ = report.Text(t.Output(), true)
		t.Error("the case failed")
	}
	want := "FILE:11:54: request.at: expected a time not before 2020-01-01T00:00:00Z, that of the step before"
	if _, err := r.Run(t.Context(), &all[1]); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// TestReport: what a person reads, and a machine, of cases that fail.
func TestReport(t *testing.T) {
	r, people := newRunner(t)
	all, err := read(t, people, `
defaults: {host: ecs.example.com, version: "2014-05-26", query: {RegionId: cn-hangzhou}}
cases:
  - name: alice stops i-1
    request: {as: alice, action: StopInstance, query: {InstanceId: i-1}}
    want: {decision: allow, status: 0, code: "", rule: "", headers: {x-ramgate-account: "1000000000000001"}}
  - name: alice looks
    request: {as: alice, action: DescribeInstances}
    want: allow
  - name: alice looks twice
    steps:
      - request: {as: alice, action: DescribeInstances}
        want: allow
      - again: true
        times: 2
        want: {decision: deny, code: Throttling, limits: [account], headers: {x-ramgate-account: null}}
      - again: true
        want: allow
  - name: what must not be there is
    request: {as: alice, action: DescribeInstances}
    want: {headers: {X-Ramgate-Principal-Type: null}, shadow: [freeze]}
`)
	if err != nil {
		t.Fatal(err)
	}
	report := r.report(t, all)
	report.Skipped = []Skipped{{&all[1], "no reason"}}
	var text strings.Builder
	if err := report.Text(&text, false); err != nil {
		t.Fatal(err)
	}
	want := `FAIL  FILE:4: alice stops i-1
      - decision: allow
      + decision: deny
      - status: 0
      + status: 403
      - code: (none)
      + code: Forbidden.RAM
      - rule: (none)
      + rule: ram
      - headers.x-ramgate-account: 1000000000000001
      + headers.x-ramgate-account: (none)
        authorize refused with Forbidden.RAM by rule ram
ok    FILE:7: alice looks
FAIL  FILE:10: alice looks twice
      step 2, line 14
      time 1 of 2
      - code: Throttling
      + code: SignatureNonceUsed
      - limits: account
      + limits: (none)
        admit refused with SignatureNonceUsed
FAIL  FILE:19: what must not be there is
      - shadow: freeze
      + shadow: (none)
      - headers.X-Ramgate-Principal-Type: (none)
      + headers.X-Ramgate-Principal-Type: user
        authorize passed
skip  FILE:7: alice looks: no reason
1 passed, 3 failed, 1 skipped
`
	if diff := cmp.Diff(want, text.String()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	text.Reset()
	if err := report.Text(&text, true); err != nil || !strings.Contains(text.String(), "          signed by acs:ram::1000000000000001:user/alice\n") {
		t.Errorf("verbose, error %v:\n%s", err, text.String())
	}
	text.Reset()
	if err := report.JSON(&text); err != nil {
		t.Fatal(err)
	}
	var got reportJSON
	if err := json.Unmarshal([]byte(text.String()), &got); err != nil {
		t.Fatal(err)
	}
	first := got.Cases[0]
	if got.Passed != 1 || got.Failed != 3 || got.Skipped != 1 || len(got.Cases) != 5 || first.Result != "fail" || first.Line != 4 ||
		first.Steps[0].Differences[2] != (Difference{"code", none, "Forbidden.RAM"}) || first.Steps[0].Got.Rule != "ram" {
		t.Errorf("%s", text.String())
	}
}

// TestNoSecretIsPrinted: a case that fails tells everything but secrets.
func TestNoSecretIsPrinted(t *testing.T) {
	r, people := newRunner(t)
	all, err := read(t, people, `
defaults: {host: ecs.example.com, version: "2014-05-26", action: DescribeInstances, as: deploy/ci}
cases:
  - {name: a, request: {signature: wrong}, want: {message: none}}
  - {name: b, request: {signature: wrong, style: rpc}, want: {message: none}}
  - {name: c, request: {}, want: {message: none}}
`)
	if err != nil {
		t.Fatal(err)
	}
	report := r.report(t, all)
	var text strings.Builder
	if err := errors.Join(report.Text(&text, true), report.JSON(&text)); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"ExampleSecretOfCi", "ExampleSecretTokenOfCi"} {
		if strings.Contains(text.String(), secret) || strings.Contains(fmt.Sprintf("%+v %#v", all, report), secret) {
			t.Errorf("%s is printed:\n%s", secret, text.String())
		}
	}
}

// TestDoc: what the package says of files of cases is one, and passes.
func TestDoc(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for line := range strings.Lines(string(doc)) {
		if code, ok := strings.CutPrefix(line, "//\t"); ok {
			text.WriteString(code)
		}
	}
	r, people := newRunner(t)
	all, err := read(t, people, text.String())
	if err != nil {
		t.Fatal(err)
	}
	if report := r.report(t, all); report.Failed() > 0 || len(all) != 5 {
		_ = report.Text(t.Output(), true)
		t.Errorf("%d cases, some failed", len(all))
	}
}
