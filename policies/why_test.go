package policies

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramgate/ramgate/catalog"
)

// TestWhy: statement 0 has no condition, 1 one that holds and one that does not.
func TestWhy(t *testing.T) {
	rules, err := Load(t.Context(), Config{Catalog: catalog.Builtin()})
	if err != nil {
		t.Fatal(err)
	}
	statements := NewStatements(2, func(id StatementID) Statement {
		s := Statement{Policy: "p", Index: int(id)}
		if id == 1 {
			s.Condition = []Comparison{
				{Operator: "Bool", Key: "acs:SecureTransport", Values: []string{"true"}},
				{Operator: "StringEquals", Key: "acs:RequestTag/env", Values: []string{"dev"}},
			}
		}
		return s
	})
	in := example(PrincipalUser)
	in.Context = []ContextKey{{Name: "acs:SecureTransport", Value: "true"}}
	in.Checks = []Check{
		{Resource: "a", Level: "identity", Allow: []StatementID{0}},
		{Resource: "b", Level: "identity", Allow: []StatementID{1}},
		{Resource: "c", Level: "identity", Allow: []StatementID{0}, Deny: []StatementID{1, 0}},
		{Resource: "d", Level: "identity"},
	}
	failures, err := rules.Failures(t.Context(), in, statements)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Failure{{Check: 1}, {Check: 2, Deny: []int{1}}, {Check: 3}}, failures); diff != "" {
		t.Errorf("failures (-want +got):\n%s", diff)
	}
	lacks, err := rules.Lacks(t.Context(), in, statements)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Lack{{Check: 1, Comparison: 1}, {Check: 2, Deny: true, Comparison: 1}}, lacks); diff != "" {
		t.Errorf("lacks (-want +got):\n%s", diff)
	}
}
