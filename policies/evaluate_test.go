package policies

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
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

func table() *Statements {
	return NewStatements(4, func(id StatementID) Statement {
		s := Statement{Policy: "EcsOperator", Index: int(id)}
		if id >= 2 {
			s.Condition = Condition{"StringEquals": {"acs:SourceIp": {"192.0.2.1"}}}
		}
		return s
	})
}

func TestEvaluateCodes(t *testing.T) {
	zero := 0.0
	tests := []struct {
		name   string
		change func(*Input)
		want   []string // rule and code
	}{
		{"allowed", func(*Input) {}, nil},
		{"no statement", func(in *Input) { in.Checks[0].Allow = nil }, []string{"ram Forbidden.RAM"}},
		{"denied", func(in *Input) { in.Checks[0].Deny = []StatementID{1} }, []string{"ram Forbidden.RAM"}},
		{"charge", func(in *Input) { in.API.Flags.Charge, in.Account.Balance = true, &zero }, []string{"balance InsufficientBalance"}},
	}
	r, statements := load(t, Config{}), table()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := userInput()
			tt.change(in)
			v, err := r.Evaluate(t.Context(), in, statements)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range v.Deny {
				got = append(got, d.Rule+" "+string(d.Error.Code))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if v.Passes() != (tt.want == nil) {
				t.Errorf("Passes() = %v", v.Passes())
			}
		})
	}
}

func BenchmarkEvaluate(b *testing.B) {
	r, statements := load(b, Config{}), table()
	in := userInput()
	b.ReportAllocs()
	for b.Loop() {
		v, err := r.Evaluate(b.Context(), in, statements)
		if err != nil || !v.Passes() {
			b.Fatal(v, err)
		}
	}
}
