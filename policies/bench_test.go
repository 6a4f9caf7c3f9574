package policies

import (
	"fmt"
	"testing"
)

// withRules loads the built-in rules and as many of a user's as make n. Each is
// about actions of its own, as rules usually are.
func withRules(t testing.TB, n int) *Rules {
	t.Helper()
	files := map[string]string{}
	for i := len(load(t, Config{}).Rules()); i < n; i++ {
		files[fmt.Sprintf("r%d.rego", i)] = fmt.Sprintf(`package ramgate

deny contains {"rule": "r%[1]d", "code": "OperationConflict"} if {
	input.request.action == "Action%[1]d"
	input.request.params.InstanceId in data.site.locked
}
`, i)
	}
	return load(t, Config{Dir: write(t, files)})
}

// TestRulesAreIndexed: a rule about another action costs nothing. The work is
// counted in allocations, which do not depend on the machine.
func TestRulesAreIndexed(t *testing.T) {
	in, statements := userInput(), table()
	count := func(rules int) float64 {
		r := withRules(t, rules)
		return testing.AllocsPerRun(100, func() {
			if _, err := r.Evaluate(t.Context(), in, statements); err != nil {
				t.Fatal(err)
			}
		})
	}
	if ten, fifty := count(10), count(50); fifty > ten+2 {
		t.Errorf("%v allocations with 50 rules, %v with 10", fifty, ten)
	}
}

func BenchmarkEvaluate(b *testing.B) {
	for _, rules := range []int{10, 50} {
		r, statements := withRules(b, rules), table()
		for name, change := range map[string]func(*Input){
			"allowed": func(*Input) {},
			"denied":  func(in *Input) { in.Checks[0].Allow = nil },
		} {
			in := userInput()
			change(in)
			b.Run(fmt.Sprintf("%s/rules=%d", name, rules), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if v, err := r.Evaluate(b.Context(), in, statements); err != nil || v.Passes() != (name == "allowed") {
						b.Fatal(v, err)
					}
				}
			})
		}
	}
}

// BenchmarkParts is where the time of an allowed check goes.
func BenchmarkParts(b *testing.B) {
	r, in, statements := load(b, Config{}), userInput(), table()
	b.Run("input", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := in.term(statements); err != nil {
				b.Fatal(err)
			}
		}
	})
	input, err := in.term(statements)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("query", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := r.judge(b.Context(), input, in.Request.Time); err != nil {
				b.Fatal(err)
			}
		}
	})
	empty, err := r.query("allow = true; deny = set()")
	if err != nil {
		b.Fatal(err)
	}
	b.Run("query without rules", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := r.ask(b.Context(), empty, input, in.Request.Time); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkStatements is about how many statements match, and on how many
// levels; how many there are in all is not seen here.
func BenchmarkStatements(b *testing.B) {
	r := load(b, Config{})
	statements := NewStatements(100, func(id StatementID) Statement { return Statement{Policy: "P", Index: int(id)} })
	for _, n := range []struct{ levels, matching int }{{1, 1}, {1, 5}, {1, 20}, {4, 1}, {4, 5}} {
		in := userInput()
		in.Checks = nil
		for range n.levels {
			var ids []StatementID
			for i := range n.matching {
				ids = append(ids, StatementID(i))
			}
			in.Checks = append(in.Checks, Check{Resource: "*", Level: "control:x", Allow: ids})
		}
		b.Run(fmt.Sprintf("levels=%d/matching=%d", n.levels, n.matching), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if v, err := r.Evaluate(b.Context(), in, statements); err != nil || !v.Passes() {
					b.Fatal(v, err)
				}
			}
		})
	}
}
