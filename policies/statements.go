package policies

import (
	"encoding/json"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Statement is what rules see of a statement that matches a check.
type Statement struct {
	Policy    string       // the name of the policy that it stands in
	Index     int          // its place in the policy, from 0
	Condition []Comparison // all must hold; empty: it has none
}

// Comparison is one key under one operator of a condition.
type Comparison struct {
	Operator string // StringLike
	Key      string // acs:RequestTag/env
	// Values are what the request's value is compared with, as ready for that as
	// can be: of StringLike a regular expression, of a Date operator nanoseconds
	// since 1970, of IpAddress a block, of StringEqualsIgnoreCase lower case.
	Values  []string
	Numbers bool // rules see Values as numbers
}

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
		condition = conditionTerm(s.Condition)
	}
	return ast.ObjectTerm(
		pair{keyPolicy, ast.StringTerm(s.Policy)},
		pair{keyStatement, ast.InternedTerm(s.Index)},
		pair{keyCondition, condition},
	)
}

func conditionTerm(comparisons []Comparison) *ast.Term {
	terms := make([]*ast.Term, len(comparisons))
	for i, c := range comparisons {
		terms[i] = ast.ObjectTerm(
			pair{keyOperator, ast.InternedTerm(c.Operator)},
			pair{keyKey, ast.InternedTerm(c.Key)},
			pair{keyValues, c.values()},
		)
	}
	return ast.ArrayTerm(terms...)
}

func (c *Comparison) values() *ast.Term {
	if !c.Numbers {
		return new(builder).texts(c.Values)
	}
	terms := make([]*ast.Term, len(c.Values))
	for i, v := range c.Values {
		terms[i] = ast.NumberTerm(json.Number(v))
	}
	return ast.ArrayTerm(terms...)
}
