package policies

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Failure is a check that RAM did not pass.
type Failure struct {
	Check int   // its place in Input.Checks
	Deny  []int // places of the Deny statements that count; none: nothing allows
}

// Failures tells which checks of a refused request do not pass, in their order.
// The verdict is Evaluate's; this is why, for whoever is told.
func (r *Rules) Failures(ctx context.Context, in *Input, statements *Statements) ([]Failure, error) {
	answer, err := r.why(ctx, r.failing, in, statements)
	if err != nil {
		return nil, err
	}
	object, ok := answer.(ast.Object)
	if !ok {
		return nil, fmt.Errorf("read failing checks: %v is no object", answer)
	}
	var failures []Failure
	err = object.Iter(func(place, deny *ast.Term) error {
		vetoes, ok := deny.Value.(*ast.Array)
		if !ok {
			return fmt.Errorf("read failing checks: %v is no array", deny)
		}
		f := Failure{}
		if f.Check, err = index(place, len(in.Checks)); err != nil {
			return err
		}
		for i := range vetoes.Len() {
			veto, err := index(vetoes.Elem(i), len(in.Checks[f.Check].Deny))
			if err != nil {
				return err
			}
			f.Deny = append(f.Deny, veto)
		}
		failures = append(failures, f)
		return nil
	})
	slices.SortFunc(failures, func(a, b Failure) int { return cmp.Compare(a.Check, b.Check) })
	return failures, err
}

// Lack is a comparison of a condition that does not hold.
type Lack struct {
	Check      int // its place in Input.Checks
	Deny       bool
	Statement  int // its place in Allow or Deny of the check
	Comparison int // its place in the condition
}

// Lacks tells which comparisons of all conditions in in.Checks do not hold.
func (r *Rules) Lacks(ctx context.Context, in *Input, statements *Statements) ([]Lack, error) {
	answer, err := r.why(ctx, r.lacking, in, statements)
	if err != nil {
		return nil, err
	}
	set, ok := answer.(ast.Set)
	if !ok {
		return nil, fmt.Errorf("read lacking comparisons: %v is no set", answer)
	}
	var lacks []Lack
	err = set.Iter(func(t *ast.Term) error {
		row, ok := t.Value.(*ast.Array)
		if !ok || row.Len() != 4 {
			return fmt.Errorf("read lacking comparisons: %v is not of four", t)
		}
		l := Lack{Deny: row.Elem(1).Value.Compare(ast.String("deny")) == 0}
		for i, into := range map[int]*int{0: &l.Check, 2: &l.Statement, 3: &l.Comparison} {
			if *into, err = index(row.Elem(i), math.MaxInt); err != nil {
				return err
			}
		}
		lacks = append(lacks, l)
		return nil
	})
	return lacks, err
}

// why asks a query that explains.
func (r *Rules) why(ctx context.Context, query ast.Body, in *Input, statements *Statements) (ast.Value, error) {
	input, err := in.term(statements)
	if err != nil {
		return nil, fmt.Errorf("make the rules' input: %w", err)
	}
	result, err := r.ask(ctx, query, input, in.Request.Time)
	if err != nil {
		return nil, err
	}
	return result["answer"].Value, nil
}

// index reads a place in a list of n.
func index(t *ast.Term, n int) (int, error) {
	number, ok := t.Value.(ast.Number)
	if !ok {
		return 0, fmt.Errorf("%v is no place", t)
	}
	i, ok := number.Int()
	if !ok || i < 0 || i >= n {
		return 0, fmt.Errorf("%v is no place in a list of %d", t, n)
	}
	return i, nil
}
