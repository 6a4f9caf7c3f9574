package policies

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/ramgate/ramgate/catalog"
)

// Evaluate judges a request. The ids in in.Checks are those of statements; both
// belong to one directory snapshot. An error means that there is no verdict,
// because a rule failed, answered something that the contract does not know,
// or was not ready before ctx ended: the request must not pass.
func (r *Rules) Evaluate(ctx context.Context, in *Input, statements *Statements) (Verdict, error) {
	input, err := in.term(statements)
	if err != nil {
		return Verdict{}, fmt.Errorf("make the rules' input: %w", err)
	}
	v, err := r.judge(ctx, input, in.Request.Time)
	return v, withoutValues(err)
}

// withoutValues takes out of an error what a builtin says of its operands: they are
// a request's parameters, which no record repeats, and as long as a caller likes.
// Which builtin it was and where it stands is left.
func withoutValues(err error) error {
	var e *topdown.Error
	if !errors.As(err, &e) || e.Code != topdown.BuiltinErr {
		return err
	}
	name, _, _ := strings.Cut(e.Message, ": ")
	return fmt.Errorf("evaluate rules: %w", &topdown.Error{Code: e.Code, Message: name + ": cannot read its operands", Location: e.Location})
}

func (r *Rules) judge(ctx context.Context, input *ast.Term, now time.Time) (Verdict, error) {
	if r.enforced == nil {
		return Verdict{}, errors.New("evaluate rules: none are loaded")
	}
	answer, err := r.ask(ctx, r.enforced, input, now)
	if err != nil {
		return Verdict{}, err
	}
	allow, ok := answer["allow"].Value.(ast.Boolean)
	if !ok {
		return Verdict{}, fmt.Errorf("evaluate rules: access answers %v in place of a boolean", answer["allow"])
	}
	v := Verdict{Allow: bool(allow), Revision: r.revision}
	if v.Deny, err = readDenials(answer["deny"].Value, r.catalog); err != nil {
		return Verdict{}, err
	}
	if r.shadow != nil {
		v.Shadow = r.judgeShadow(ctx, input, now)
	}
	return v, nil
}

// judgeShadow asks the rules in shadow mode, apart from the others: an error of
// theirs must not refuse a request. It is reported as what it would have made
// of the request, an InternalError.
func (r *Rules) judgeShadow(ctx context.Context, input *ast.Term, now time.Time) []Denial {
	answer, err := r.ask(ctx, r.shadow, input, now)
	if err == nil {
		var denials []Denial
		if denials, err = readDenials(answer["deny"].Value, r.catalog); err == nil {
			return denials
		}
	}
	err = withoutValues(err)
	return []Denial{{Rule: r.ruleOf(err), Reason: err.Error(), Error: catalog.New(catalog.InternalError).Because(err)}}
}

// ask evaluates a query, which must have exactly one answer.
func (r *Rules) ask(ctx context.Context, query ast.Body, input *ast.Term, now time.Time) (topdown.QueryResult, error) {
	var answer topdown.QueryResult
	answers := 0
	err := topdown.NewQuery(query).
		WithCompiler(r.compiler).
		WithStore(r.store).
		WithTransaction(r.txn).
		WithInput(input).
		WithTime(now).
		WithMetrics(noMetrics).
		WithCancel(&deadline{ctx: ctx}).
		WithStrictBuiltinErrors(true).
		WithInterQueryBuiltinValueCache(r.patterns).
		Iter(ctx, func(result topdown.QueryResult) error {
			answer = result
			answers++
			return nil
		})
	switch ended := ctx.Err(); {
	case ended != nil:
		return nil, fmt.Errorf("evaluate rules: %w", ended)
	case err != nil:
		return nil, fmt.Errorf("evaluate rules: %w", err)
	case answers != 1:
		return nil, fmt.Errorf("evaluate rules: %d answers in place of one", answers)
	}
	return answer, nil
}

var noMetrics = metrics.NoOp()

// deadline ends an evaluation when its context has ended. Being asked at each
// step costs less than a goroutine or a callback for each evaluation.
type deadline struct {
	ctx   context.Context
	asked uint
}

// Cancel is for others; a context ends by itself.
func (d *deadline) Cancel() {}

// Cancelled looks at the context at the first of every 16 steps.
func (d *deadline) Cancelled() bool {
	d.asked++
	return d.asked%16 == 1 && d.ctx.Err() != nil
}
