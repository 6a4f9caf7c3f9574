package policies

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/ramgate/ramgate/catalog"
)

func load(t testing.TB, cfg Config) *Rules {
	t.Helper()
	r, err := Load(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// userInput is a call of a user whom statement 0 of table allows it.
func userInput() *Input {
	in := example(PrincipalRoot)
	in.Principal = Principal{
		Type: PrincipalUser, Name: "alice", ID: "2000000000000001", Groups: []string{"operators"},
		ARN: "acs:ram::1000000000000001:user/alice",
	}
	in.Request.Params = []Param{{"RegionId", "cn-hangzhou"}, {"InstanceId", "i-1"}, {"PageSize", "10"}}
	in.Context = []ContextKey{{"acs:SourceIp", "192.0.2.1"}, {"acs:SecureTransport", "true"}}
	in.Checks = []Check{{
		Resource: "acs:ecs:cn-hangzhou:1000000000000001:instance/i-1", Level: "identity", Allow: []StatementID{0},
	}}
	return in
}

// table holds four statements; the last two have a condition, which userInput
// meets of one and does not of the other.
func table() *Statements {
	return NewStatements(4, func(id StatementID) Statement {
		s := Statement{Policy: "EcsOperator", Index: int(id)}
		switch id {
		case 2:
			s.Condition = []Comparison{{Operator: "IpAddress", Key: "acs:SourceIp", Values: []string{"192.0.2.0/24"}}}
		case 3:
			s.Condition = []Comparison{{Operator: "StringEquals", Key: "acs:SourceIp", Values: []string{"198.51.100.1"}}}
		}
		return s
	})
}

// TestEvaluate covers what each field of the Go input does to the verdict.
func TestEvaluate(t *testing.T) {
	zero, rich := 0.0, 1e9
	tests := []struct {
		name   string
		change func(*Input)
		want   string
	}{
		{"allowed", func(*Input) {}, "pass"},
		{"two levels", func(in *Input) { in.Checks = append(in.Checks, Check{Level: "session", Allow: []StatementID{1, 2}}) }, "pass"},
		{"role", func(in *Input) { in.Principal.Type = PrincipalRole }, "pass"},
		{"root", func(in *Input) { in.Principal.Type, in.Checks = PrincipalRoot, nil }, "pass"},
		{"root skips the flags of RAM", func(in *Input) {
			in.Principal.Type, in.API.Flags = PrincipalRoot, Flags{NoRAM: true, NoSubUser: true}
		}, "pass"},
		{"anonymous", func(in *Input) {
			in.Principal, in.Checks, in.API.Flags.Anonymous = Principal{Type: PrincipalAnonymous}, nil, true
		}, "pass"},
		{"anonymous elsewhere", func(in *Input) { in.Principal = Principal{Type: PrincipalAnonymous} }, "refuse ram:Forbidden.RAM"},
		{"no checks", func(in *Input) { in.Checks = nil }, "refuse ram:Forbidden.RAM"},
		{"no statement", func(in *Input) { in.Checks[0].Allow = nil }, "refuse ram:Forbidden.RAM"},
		{"level without statement", func(in *Input) { in.Checks = append(in.Checks, Check{Level: "session"}) }, "refuse ram:Forbidden.RAM"},
		{"denied", func(in *Input) { in.Checks[0].Deny = []StatementID{1} }, "refuse ram:Forbidden.RAM"},
		{"met allow", func(in *Input) { in.Checks[0].Allow = []StatementID{3, 2} }, "pass"},
		{"unmet allow", func(in *Input) { in.Checks[0].Allow = []StatementID{3} }, "refuse ram:Forbidden.RAM"},
		{"met deny", func(in *Input) { in.Checks[0].Deny = []StatementID{3, 2} }, "refuse ram:Forbidden.RAM"},
		{"unmet deny", func(in *Input) { in.Checks[0].Deny = []StatementID{3} }, "pass"},
		{"deny without context", func(in *Input) { in.Checks[0].Deny, in.Context = []StatementID{2}, nil }, "pass"},
		{"no_ram", func(in *Input) { in.API.Flags.NoRAM = true }, "refuse not_support_ram:Forbidden.NotSupportRAM"},
		{"no_sub_user", func(in *Input) { in.API.Flags.NoSubUser = true }, "refuse sub_user:Forbidden.SubUser"},
		{"risk", func(in *Input) { in.Account.Risk = RiskBlocked }, "refuse risk:Forbidden.RiskControl"},
		{"real name", func(in *Input) { in.API.Flags.RealName, in.Account.RealName = true, false }, "refuse real_name:RealNameAuthenticationError"},
		{"no money", func(in *Input) { in.API.Flags.Charge, in.Account.Balance = true, &zero }, "refuse balance:InsufficientBalance"},
		{"money", func(in *Input) { in.API.Flags.Charge, in.Account.Balance = true, &rich }, "pass"},
		{"maintenance", func(in *Input) { in.API.Maintenance = true }, "refuse maintenance:ServiceUnavailable.RegionMaintaining"},
		{"trusted", func(in *Input) { in.Owner.Relation = OwnerTrusted }, "pass"},
		{"foreign", func(in *Input) { in.Owner.Relation = OwnerForeign }, "refuse unauthorized:Forbidden.Unauthorized"},
		{"both", func(in *Input) { in.Owner.Problem = OwnerBoth }, "refuse owner:InvalidOwner"},
		{"missing", func(in *Input) { in.Owner.Problem = OwnerMissing }, "refuse owner:MissingParameter"},
		{"bad id", func(in *Input) { in.Owner.Problem = OwnerBadID }, "refuse owner:InvalidOwnerId"},
		{"bad account", func(in *Input) { in.Owner.Problem = OwnerBadAccount }, "refuse owner:InvalidOwnerAccount"},
		{"unknown", func(in *Input) { in.Owner.Problem = OwnerUnknown }, "refuse owner:InvalidAccount.NotFound"},
		{"untrusted", func(in *Input) { in.Owner.Problem = OwnerUntrustedAccount }, "refuse owner:InvalidParameter.OwnerAccount"},
		{"untrusted resource owner", func(in *Input) { in.Owner.Problem = OwnerUntrustedResourceAccount }, "refuse owner:InvalidParameter.ResourceOwnerAccount"},
		{"everything, by rank", func(in *Input) {
			in.API.Flags = Flags{NoRAM: true, NoSubUser: true, RealName: true, Charge: true}
			in.API.Maintenance, in.Checks = true, nil
			in.Account = Account{Balance: &zero, Risk: RiskBlocked}
			in.Owner = Owner{Relation: OwnerForeign, Problem: OwnerMissing}
		}, "refuse risk:Forbidden.RiskControl owner:MissingParameter not_support_ram:Forbidden.NotSupportRAM " +
			"sub_user:Forbidden.SubUser unauthorized:Forbidden.Unauthorized ram:Forbidden.RAM " +
			"real_name:RealNameAuthenticationError balance:InsufficientBalance maintenance:ServiceUnavailable.RegionMaintaining"},
		{"zero input", func(in *Input) { *in = Input{} },
			"refuse risk:Forbidden.RiskControl unauthorized:Forbidden.Unauthorized ram:Forbidden.RAM"},
	}
	r := load(t, Config{})
	for _, tt := range tests {
		in := userInput()
		tt.change(in)
		if got := judge(t, r, in); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestDenial(t *testing.T) {
	dir := write(t, map[string]string{"a.rego": `package ramgate

deny contains {
	"rule": "size", "code": "InvalidParameter.ValueExceeded",
	"params": {"ParameterName": "Size", "Value": 20},
	"reason": sprintf("of %s", [input.principal.name]),
} if {
	input.request.action == "CreateDisk"
}
`})
	in := userInput()
	in.Request.Action = "CreateDisk"
	v, err := load(t, Config{Dir: dir}).Evaluate(t.Context(), in, table())
	if err != nil {
		t.Fatal(err)
	}
	want := []Denial{{
		Rule: "size", Reason: "of alice",
		Error: catalog.Exceeded("InvalidParameter.ValueExceeded", "Size", "20"),
	}}
	if diff := cmp.Diff(want, v.Deny); diff != "" {
		t.Error(diff)
	}
	if v.Revision == "" || !v.Allow {
		t.Errorf("verdict %+v", v)
	}
}

// TestFailures: what a rule gets wrong while it is evaluated is an error, and in
// shadow mode a denial that is only reported.
func TestFailures(t *testing.T) {
	tests := map[string]string{ // what the rule adds: what the error says
		`"reason": to_number(input.request.action)`:                        "to_number",
		`"reason": json.unmarshal(concat("", ["{", input.owner.account]))`: "json.unmarshal",
		`"reason": input.principal.groups`:                                 `rule "x": "reason": array in place of a string`,
		`"params": input.request.action`:                                   `rule "x": "params": string in place of an object`,
		`"params": {"ParameterName": input.account.balance}`:               `rule "x": "params": "ParameterName": null in place of a string`,
		`"params": {"ParameterName": "y", "Value": input.checks}`:          `rule "x": "params": "Value": array in place of a string`,
		`"params": {k: 1 | some k, _ in input.request.params}`:             `rule "x": "params": "InstanceId": unknown field`,
	}
	for adds, want := range tests {
		dir := write(t, map[string]string{"a.rego": "package ramgate\n\ndeny contains {\"rule\": \"x\", \"code\": \"Forbidden.RAM\", " + adds + "} if input.request.action == \"CreateDisk\"\n"})
		in := userInput()
		in.Request.Action = "CreateDisk"
		v, err := load(t, Config{Dir: dir}).Evaluate(t.Context(), in, table())
		if err == nil || !strings.Contains(err.Error(), want) || v.Allow {
			t.Errorf("%s: verdict %+v, error %v, want %s", adds, v, err, want)
		}
		r := load(t, Config{Dir: dir, Rules: map[string]Mode{"x": Shadow}})
		v, err = r.Evaluate(t.Context(), in, table())
		if err != nil || !v.Passes() || len(v.Shadow) != 1 {
			t.Errorf("shadow: %s: verdict %+v, error %v", adds, v, err)
			continue
		}
		if d := v.Shadow[0]; d.Rule != "x" || d.Error.Code != catalog.InternalError || !strings.Contains(d.Reason, want) {
			t.Errorf("shadow: %s: denial %+v", adds, d)
		}
	}
}

func TestReadDenials(t *testing.T) {
	tests := map[string]string{
		`"x"`:                          "string in place of a set",
		`{"x"}`:                        "string in place of an object",
		`set()`:                        "",
		`{{"rule": "x"}}`:              `rule "x": "code" is missing`,
		`{{"code": "Forbidden.RAM"}}`:  `rule "": "rule" is missing`,
		`{{"rule": "x", "code": "X"}}`: `rule "x": code "X" is not in the catalog`,
		`{{"rule": "x", "code": "Forbidden.RAM", "z": 1}}`: `rule "x": "z": unknown field`,
		`{{"rule": "x", "code": null}}`:                    `rule "x": "code": null in place of a string`,
	}
	for text, want := range tests {
		_, err := readDenials(ast.MustParseTerm(text).Value, catalog.Builtin())
		if fmt.Sprint(err) == want || want == "" && err == nil {
			continue
		}
		if err == nil || want == "" || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", text, err, want)
		}
	}
}

func TestBadInput(t *testing.T) {
	r := load(t, Config{})
	nan, inf := math.NaN(), math.Inf(1)
	changes := map[string]func(*Input){
		"statement out of the table": func(in *Input) { in.Checks[0].Allow = []StatementID{4} },
		"negative statement":         func(in *Input) { in.Checks[0].Deny = []StatementID{-1} },
		"balance not a number":       func(in *Input) { in.Account.Balance = &nan },
		"infinite balance":           func(in *Input) { in.Account.Balance = &inf },
	}
	for name, change := range changes {
		in := userInput()
		change(in)
		if v, err := r.Evaluate(t.Context(), in, table()); err == nil || v.Passes() {
			t.Errorf("%s: verdict %+v without an error", name, v)
		}
	}
	if v, err := r.Evaluate(t.Context(), userInput(), nil); err == nil || v.Passes() {
		t.Errorf("no table: verdict %+v without an error", v)
	}
	if v, err := new(Rules).Evaluate(t.Context(), example(PrincipalRoot), nil); err == nil || v.Passes() {
		t.Errorf("zero rules: verdict %+v without an error", v)
	}
}

func TestLastParamWins(t *testing.T) {
	in := &Input{Request: Request{Params: []Param{{"a", "1"}, {"b", "2"}, {"a", "3"}}}}
	term, err := in.term(nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := term.Value.Find(ast.Ref{keyRequest, keyParams})
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"a": "3", "b": "2"}`; got.String() != want {
		t.Errorf("params %v, want %s", got, want)
	}
}

// TestErrorsTellNoValues: what a builtin cannot read is a parameter of the request.
func TestErrorsTellNoValues(t *testing.T) {
	dir := write(t, map[string]string{"a.rego": `package ramgate

deny contains {"rule": "until", "code": "Forbidden.RAM"} if {
	time.parse_rfc3339_ns(input.request.params.Until) < 0
}
`})
	in := userInput()
	in.Request.Params = []Param{{"Until", "CANARY" + strings.Repeat("x", 1<<16)}}
	told := func(text string) {
		t.Helper()
		if strings.Contains(text, "CANARY") || !strings.Contains(text, "a.rego:4: eval_builtin_error: time.parse_rfc3339_ns") || len(text) > 300 {
			t.Errorf("told %d bytes: %.300s", len(text), text)
		}
	}
	v, err := load(t, Config{Dir: dir}).Evaluate(t.Context(), in, table())
	if err == nil || v.Passes() {
		t.Fatalf("verdict %+v, error %v", v, err)
	}
	told(err.Error())
	v, err = load(t, Config{Dir: dir, Rules: map[string]Mode{"until": Shadow}}).Evaluate(t.Context(), in, table())
	if err != nil || len(v.Shadow) != 1 || v.Shadow[0].Rule != "until" {
		t.Fatalf("in shadow mode: verdict %+v, error %v", v, err)
	}
	told(v.Shadow[0].Reason)
}

// TestDeadline: an evaluation that cannot end ends with its context.
func TestDeadline(t *testing.T) {
	dir := write(t, map[string]string{"a.rego": `package ramgate

deny contains {"rule": "endless", "code": "Forbidden.RAM"} if {
	input.request.action == "CreateDisk"
	some a in numbers.range(1, 10000)
	some b in numbers.range(1, 10000)
	some c in numbers.range(1, 10000)
	a + b + c < 0
}
`})
	r := load(t, Config{Dir: dir})
	in := userInput()
	in.Request.Action = "CreateDisk"
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if v, err := r.Evaluate(ctx, in, table()); !errors.Is(err, context.DeadlineExceeded) || v.Passes() {
		t.Errorf("verdict %+v, error %v", v, err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if v, err := r.Evaluate(ended, userInput(), table()); !errors.Is(err, context.Canceled) || v.Passes() {
		t.Errorf("verdict %+v, error %v", v, err)
	}
}

// TestTime: time.now_ns is the time of the request.
func TestTime(t *testing.T) {
	dir := write(t, map[string]string{"a.rego": `package ramgate

deny contains {"rule": "late", "code": "Forbidden.RAM"} if {
	time.now_ns() == input.request.time
	time.clock(input.request.time)[0] > 20
}
`})
	r := load(t, Config{Dir: dir})
	in := userInput()
	for hour, want := range map[int]string{12: "pass", 22: "refuse late:Forbidden.RAM"} {
		in.Request.Time = time.Date(2026, 1, 1, hour, 0, 0, 7, time.UTC)
		if got := judge(t, r, in); got != want {
			t.Errorf("at %d: %s, want %s", hour, got, want)
		}
	}
}

// TestConcurrent is for the race detector.
func TestConcurrent(t *testing.T) {
	r := load(t, Config{Dir: "testdata/site", Rules: map[string]Mode{"maintenance": Shadow}})
	statements := table()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				in := deleteInstance("i-prepaid1")
				v, err := r.Evaluate(t.Context(), in, statements)
				if err != nil || len(v.Deny) != 1 || len(v.Shadow) != 0 {
					t.Errorf("verdict %+v, error %v", v, err)
				}
			}
		})
	}
	wg.Wait()
}

func TestStatements(t *testing.T) {
	described := 0
	s := NewStatements(2, func(id StatementID) Statement {
		described++
		return Statement{Policy: "P", Index: int(id), Condition: []Comparison{
			{Operator: "Bool", Key: "acs:SecureTransport", Values: []string{"true"}},
			{Operator: "DateLessThan", Key: "acs:CurrentTime", Values: []string{"1767225600000000000", "253402300799000000000"}, Numbers: true},
		}}
	})
	if described != 0 {
		t.Error("statements are described before they are used")
	}
	want := `{"condition": [` +
		`{"key": "acs:SecureTransport", "operator": "Bool", "values": ["true"]}, ` +
		`{"key": "acs:CurrentTime", "operator": "DateLessThan", "values": [1767225600000000000, 253402300799000000000]}` +
		`], "policy": "P", "statement": 1}`
	if got := s.term(1); got.String() != want || s.term(1) != got || described != 1 {
		t.Errorf("term %v, described %d times, want %s once", got, described, want)
	}
}
