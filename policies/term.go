package policies

import (
	"fmt"
	"math"
	"strconv"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"
)

// pair is one entry of an object.
type pair = [2]*ast.Term

// builder makes terms of texts and objects. They are cut from blocks, as most of
// the cost of an input is in its many small allocations.
type builder struct{ free []ast.Term }

const block = 32

func (b *builder) term(v ast.Value) *ast.Term {
	if len(b.free) == 0 {
		b.free = make([]ast.Term, block)
	}
	t := &b.free[0]
	b.free = b.free[1:]
	t.Value = v
	return t
}

func (b *builder) text(s string) *ast.Term {
	if s == "" {
		return ast.InternedEmptyString
	}
	return b.term(ast.String(s))
}

func (b *builder) texts(list []string) *ast.Term {
	if len(list) == 0 {
		return ast.InternedEmptyArray
	}
	terms := make([]*ast.Term, len(list))
	for i, s := range list {
		terms[i] = b.text(s)
	}
	return b.term(ast.NewArray(terms...))
}

func (b *builder) object(pairs ...pair) *ast.Term { return b.term(ast.NewObject(pairs...)) }

// term makes the input as OPA holds values, by hand: neither JSON nor
// reflection is on the way of a request.
func (in *Input) term(statements *Statements) (*ast.Term, error) {
	balance, err := in.Account.balance()
	if err != nil {
		return nil, err
	}
	b := new(builder)
	checks, err := b.checks(in.Checks, statements)
	if err != nil {
		return nil, err
	}
	return b.object(
		pair{keyVersion, versionTerm},
		pair{keyRequest, b.request(&in.Request)},
		pair{keyAPI, b.api(&in.API)},
		pair{keyPrincipal, b.principal(&in.Principal)},
		pair{keyAccount, b.object(
			pair{keyID, b.text(in.Account.ID)},
			pair{keyState, ast.InternedTerm(in.Account.State)},
			pair{keyRealName, ast.InternedTerm(in.Account.RealName)},
			pair{keyBalance, balance},
			pair{keyRisk, ast.InternedTerm(in.Account.Risk)},
		)},
		pair{keyOwner, b.object(
			pair{keyAccount, b.text(in.Owner.Account)},
			pair{keyRelation, ast.InternedTerm(in.Owner.Relation)},
			pair{keyProblem, b.text(in.Owner.Problem)},
		)},
		pair{keyContext, b.context(in.Context)},
		pair{keyChecks, checks},
	), nil
}

func (b *builder) request(r *Request) *ast.Term {
	return b.object(
		pair{keyStyle, ast.InternedTerm(r.Style)},
		pair{keyMethod, ast.InternedTerm(r.Method)},
		pair{keyAction, b.text(r.Action)},
		pair{keyVersion, b.text(r.Version)},
		pair{keyProduct, b.text(r.Product)},
		pair{keyRegion, b.text(r.Region)},
		pair{keyParams, b.params(r.Params)},
		pair{keySourceIP, b.text(r.SourceIP)},
		pair{keySecureTransport, ast.InternedTerm(r.SecureTransport)},
		pair{keyTime, b.term(ast.Number(strconv.FormatInt(r.Time.UnixNano(), 10)))},
	)
}

func (b *builder) api(a *API) *ast.Term {
	return b.object(
		pair{keyRAMAction, b.text(a.RAMAction)},
		pair{keyFlags, a.Flags.term()},
		pair{keyMaintenance, ast.InternedTerm(a.Maintenance)},
	)
}

func (b *builder) principal(p *Principal) *ast.Term {
	return b.object(
		pair{keyType, ast.InternedTerm(p.Type)},
		pair{keyARN, b.text(p.ARN)},
		pair{keyName, b.text(p.Name)},
		pair{keyID, b.text(p.ID)},
		pair{keyGroups, b.texts(p.Groups)},
	)
}

// params takes parameters in any order; a later one replaces an earlier one of
// the same name.
func (b *builder) params(params []Param) *ast.Term {
	if len(params) == 0 {
		return ast.InternedEmptyObject
	}
	o := ast.NewObjectWithCapacity(len(params))
	for _, p := range params {
		o.Insert(b.text(p.Name), b.text(p.Value))
	}
	return b.term(o)
}

func (b *builder) context(keys []ContextKey) *ast.Term {
	if len(keys) == 0 {
		return ast.InternedEmptyObject
	}
	o := ast.NewObjectWithCapacity(len(keys))
	for _, k := range keys {
		o.Insert(ast.InternedTerm(k.Name), b.text(k.Value))
	}
	return b.term(o)
}

func (b *builder) checks(checks []Check, statements *Statements) (*ast.Term, error) {
	if len(checks) == 0 {
		return ast.InternedEmptyArray, nil
	}
	terms := make([]*ast.Term, len(checks))
	for i := range checks {
		c := &checks[i]
		allow, err := b.statements(c.Allow, statements)
		if err != nil {
			return nil, err
		}
		deny, err := b.statements(c.Deny, statements)
		if err != nil {
			return nil, err
		}
		terms[i] = b.object(
			pair{keyResource, b.text(c.Resource)},
			pair{keyLevel, b.text(c.Level)},
			pair{keyAllow, allow},
			pair{keyDeny, deny},
		)
	}
	return b.term(ast.NewArray(terms...)), nil
}

func (b *builder) statements(ids []StatementID, statements *Statements) (*ast.Term, error) {
	if len(ids) == 0 {
		return ast.InternedEmptyArray, nil
	}
	terms := make([]*ast.Term, len(ids))
	for i, id := range ids {
		if terms[i] = statements.term(id); terms[i] == nil {
			return nil, fmt.Errorf("statement %d is not in the directory's table", id)
		}
	}
	return b.term(ast.NewArray(terms...)), nil
}

func (a *Account) balance() (*ast.Term, error) {
	if a.Balance == nil {
		return ast.InternedNullTerm, nil
	}
	if math.IsNaN(*a.Balance) || math.IsInf(*a.Balance, 0) {
		return nil, fmt.Errorf("account %s: balance is not a finite number", a.ID)
	}
	return ast.FloatNumberTerm(*a.Balance), nil
}

// flagTerms holds the objects of all 128 combinations of flags, each made on
// its first use.
var flagTerms [1 << 7]atomic.Pointer[ast.Term]

func (f Flags) term() *ast.Term {
	named := [...]struct {
		name string
		set  bool
	}{
		{"no_ram", f.NoRAM},
		{"no_sub_user", f.NoSubUser},
		{"anonymous", f.Anonymous},
		{"real_name", f.RealName},
		{"charge", f.Charge},
		{"owner_required", f.OwnerRequired},
		{"closed", f.Closed},
	}
	which := 0
	for i, flag := range named {
		if flag.set {
			which |= 1 << i
		}
	}
	if t := flagTerms[which].Load(); t != nil {
		return t
	}
	pairs := make([]pair, len(named))
	for i, flag := range named {
		pairs[i] = pair{ast.InternedTerm(flag.name), ast.InternedTerm(flag.set)}
	}
	t := ast.ObjectTerm(pairs...)
	flagTerms[which].Store(t)
	return t
}
