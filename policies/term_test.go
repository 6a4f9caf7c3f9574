package policies

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestInputTerm is the input as rules see it.
func TestInputTerm(t *testing.T) {
	balance := 120.5
	in := &Input{
		Request: Request{
			Style: "acs3", Method: "POST", Action: "RunInstances", Version: "2014-05-26", Product: "Ecs", Region: "cn-beijing",
			Params: []Param{{"Amount", "1"}}, SourceIP: "2001:db8::1", SecureTransport: true, Time: time.Unix(1, 5),
		},
		API:       API{RAMAction: "ecs:RunInstances", Flags: Flags{NoSubUser: true, Closed: true}, Maintenance: true},
		Principal: Principal{Type: PrincipalRole, ARN: "acs:ram::1:assumed-role/deploy/ci", Name: "deploy/ci", ID: "2", Groups: []string{"a", "b"}},
		Account:   Account{ID: "1", State: "suspended", RealName: true, Balance: &balance, Risk: RiskBlocked},
		Owner:     Owner{Account: "3", Relation: OwnerForeign, Problem: OwnerBadID},
		Context:   []ContextKey{{"acs:SourceIp", "2001:db8::1"}},
		Checks:    []Check{{Resource: "*", Level: "session", Allow: []StatementID{0, 1}, Deny: []StatementID{2}}},
	}
	got, err := in.term(table())
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"account": {"balance": 120.5, "id": "1", "real_name": true, "risk": "blocked", "state": "suspended"}, ` +
		`"api": {"flags": {"anonymous": false, "charge": false, "closed": true, "no_ram": false, "no_sub_user": true, "owner_required": false, "real_name": false}, ` +
		`"maintenance": true, "ram_action": "ecs:RunInstances"}, ` +
		`"checks": [{"allow": [{"condition": null, "policy": "EcsOperator", "statement": 0}, {"condition": null, "policy": "EcsOperator", "statement": 1}], ` +
		`"deny": [{"condition": [{"key": "acs:SourceIp", "operator": "IpAddress", "values": ["192.0.2.0/24"]}], "policy": "EcsOperator", "statement": 2}], "level": "session", "resource": "*"}], ` +
		`"context": {"acs:SourceIp": "2001:db8::1"}, ` +
		`"owner": {"account": "3", "problem": "bad_id", "relation": "foreign"}, ` +
		`"principal": {"arn": "acs:ram::1:assumed-role/deploy/ci", "groups": ["a", "b"], "id": "2", "name": "deploy/ci", "type": "role"}, ` +
		`"request": {"action": "RunInstances", "method": "POST", "params": {"Amount": "1"}, "product": "Ecs", "region": "cn-beijing", ` +
		`"secure_transport": true, "source_ip": "2001:db8::1", "style": "acs3", "time": 1000000005, "version": "2014-05-26"}, "version": 1}`
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Error(diff)
	}
}

// TestFlags: every combination of flags has an object of its own.
func TestFlags(t *testing.T) {
	seen := map[string]bool{}
	for i := range 1 << 7 {
		bit := func(n int) bool { return i&(1<<n) != 0 }
		f := Flags{bit(0), bit(1), bit(2), bit(3), bit(4), bit(5), bit(6)}
		if first, again := f.term(), f.term(); first != again {
			t.Fatalf("%+v is made twice", f)
		}
		seen[f.term().String()] = true
	}
	if len(seen) != 1<<7 {
		t.Errorf("%d different objects", len(seen))
	}
}

// FuzzParams: no parameter of a request, whatever its bytes, changes what the
// built-in rules say.
func FuzzParams(f *testing.F) {
	f.Add("RegionId", "cn-hangzhou", "acs:SourceIp")
	f.Add("", "", "")
	f.Add("a\x00\xff", "\xf0\x28\x8c\x28", "\u2028")
	r, statements := load(f, Config{}), table()
	f.Fuzz(func(t *testing.T, name, value, key string) {
		in := userInput()
		in.Request.Params = []Param{{name, value}, {value, name}, {name, name}}
		in.Request.Action, in.Request.Region = value, value
		in.Context = []ContextKey{{key, value}}
		in.Checks[0].Resource = value
		v, err := r.Evaluate(t.Context(), in, statements)
		if err != nil || !v.Passes() {
			t.Errorf("verdict %+v, error %v", v, err)
		}
		in.Checks[0].Allow = nil
		if v, err = r.Evaluate(t.Context(), in, statements); err != nil || v.Passes() {
			t.Errorf("without a statement: verdict %+v, error %v", v, err)
		}
	})
}
