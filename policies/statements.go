package policies

import (
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Statement is what rules see of a statement that matches a check.
type Statement struct {
	Policy    string    // the name of the policy that it stands in
	Index     int       // its place in the policy, from 0
	Condition Condition // nil or empty: it has none
}

// Condition is the condition of a statement: operator, key, wanted values.
type Condition map[string]map[string][]string

// Statements is the table of the statements of one directory snapshot, by
// their dense ids. What rules see of a statement is built on its first use and
// kept: few of the many statements of a directory are ever used.
type Statements struct {
	describe func(id StatementID) Statement
	terms    []atomic.Pointer[ast.Term]
}

// NewStatements makes the table of the statements 0 to n-1. The function
// describe is called when one is first used, maybe at once from several
// goroutines; it must be pure.
func NewStatements(n int, describe func(id StatementID) Statement) *Statements {
	return &Statements{describe: describe, terms: make([]atomic.Pointer[ast.Term], n)}
}

// term returns the statement as rules see it, nil for an unknown id.
func (s *Statements) term(id StatementID) *ast.Term {
	if s == nil || id < 0 || int(id) >= len(s.terms) {
		return nil
	}
	if t := s.terms[id].Load(); t != nil {
		return t
	}
	t := s.describe(id).term()
	// Two goroutines may build the same term; either will do.
	s.terms[id].Store(t)
	return t
}

func (s Statement) term() *ast.Term {
	condition := ast.InternedNullTerm
	if len(s.Condition) > 0 {
		condition = s.Condition.term()
	}
	return ast.ObjectTerm(
		pair{keyPolicy, ast.StringTerm(s.Policy)},
		pair{keyStatement, ast.InternedTerm(s.Index)},
		pair{keyCondition, condition},
	)
}

func (c Condition) term() *ast.Term {
	operators := ast.NewObjectWithCapacity(len(c))
	for operator, byKey := range c {
		keys := ast.NewObjectWithCapacity(len(byKey))
		for key, values := range byKey {
			keys.Insert(ast.StringTerm(key), new(builder).texts(values))
		}
		operators.Insert(ast.StringTerm(operator), ast.NewTerm(keys))
	}
	return ast.NewTerm(operators)
}
