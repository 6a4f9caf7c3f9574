package policies

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"
)

// InputVersion is `input.version`: the version of the contract.
const InputVersion = 1

// The keys of the input, made once: an object holds pointers to its keys.
var (
	keyVersion   = ast.InternedTerm("version")
	keyRequest   = ast.InternedTerm("request")
	keyAPI       = ast.InternedTerm("api")
	keyPrincipal = ast.InternedTerm("principal")
	keyAccount   = ast.InternedTerm("account")
	keyOwner     = ast.InternedTerm("owner")
	keyContext   = ast.InternedTerm("context")
	keyChecks    = ast.InternedTerm("checks")

	keyStyle           = ast.InternedTerm("style")
	keyMethod          = ast.InternedTerm("method")
	keyAction          = ast.InternedTerm("action")
	keyProduct         = ast.InternedTerm("product")
	keyRegion          = ast.InternedTerm("region")
	keyParams          = ast.InternedTerm("params")
	keySourceIP        = ast.InternedTerm("source_ip")
	keySecureTransport = ast.InternedTerm("secure_transport")
	keyTime            = ast.InternedTerm("time")

	keyRAMAction   = ast.InternedTerm("ram_action")
	keyFlags       = ast.InternedTerm("flags")
	keyMaintenance = ast.InternedTerm("maintenance")

	keyType   = ast.InternedTerm("type")
	keyARN    = ast.InternedTerm("arn")
	keyName   = ast.InternedTerm("name")
	keyID     = ast.InternedTerm("id")
	keyGroups = ast.InternedTerm("groups")

	keyState    = ast.InternedTerm("state")
	keyRealName = ast.InternedTerm("real_name")
	keyBalance  = ast.InternedTerm("balance")
	keyRisk     = ast.InternedTerm("risk")

	keyRelation = ast.InternedTerm("relation")
	keyProblem  = ast.InternedTerm("problem")

	keyResource  = ast.InternedTerm("resource")
	keyLevel     = ast.InternedTerm("level")
	keyAllow     = ast.InternedTerm("allow")
	keyDeny      = ast.InternedTerm("deny")
	keyPolicy    = ast.InternedTerm("policy")
	keyStatement = ast.InternedTerm("statement")
	keyCondition = ast.InternedTerm("condition")

	versionTerm = ast.InternedTerm(InputVersion)
)

// pair is one entry of an object.
type pair = [2]*ast.Term

// term makes the input as OPA holds values, by hand: neither JSON nor
// reflection is on the way of a request.
func (in *Input) term(statements *Statements) (*ast.Term, error) {
	balance, err := in.Account.balance()
	if err != nil {
		return nil, err
	}
	checks, err := checksTerm(in.Checks, statements)
	if err != nil {
		return nil, err
	}
	return ast.ObjectTerm(
		pair{keyVersion, versionTerm},
		pair{keyRequest, in.Request.term()},
		pair{keyAPI, in.API.term()},
		pair{keyPrincipal, in.Principal.term()},
		pair{keyAccount, ast.ObjectTerm(
			pair{keyID, ast.StringTerm(in.Account.ID)},
			pair{keyState, ast.InternedTerm(in.Account.State)},
			pair{keyRealName, ast.InternedTerm(in.Account.RealName)},
			pair{keyBalance, balance},
			pair{keyRisk, ast.InternedTerm(in.Account.Risk)},
		)},
		pair{keyOwner, ast.ObjectTerm(
			pair{keyAccount, ast.StringTerm(in.Owner.Account)},
			pair{keyRelation, ast.InternedTerm(in.Owner.Relation)},
			pair{keyProblem, ast.InternedTerm(in.Owner.Problem)},
		)},
		pair{keyContext, contextTerm(in.Context)},
		pair{keyChecks, checks},
	), nil
}

func (r *Request) term() *ast.Term {
	return ast.ObjectTerm(
		pair{keyStyle, ast.InternedTerm(r.Style)},
		pair{keyMethod, ast.InternedTerm(r.Method)},
		pair{keyAction, ast.StringTerm(r.Action)},
		pair{keyVersion, ast.StringTerm(r.Version)},
		pair{keyProduct, ast.StringTerm(r.Product)},
		pair{keyRegion, ast.StringTerm(r.Region)},
		pair{keyParams, paramsTerm(r.Params)},
		pair{keySourceIP, ast.StringTerm(r.SourceIP)},
		pair{keySecureTransport, ast.InternedTerm(r.SecureTransport)},
		pair{keyTime, ast.NumberTerm(json.Number(strconv.FormatInt(r.Time.UnixNano(), 10)))},
	)
}

func (a *API) term() *ast.Term {
	return ast.ObjectTerm(
		pair{keyRAMAction, ast.StringTerm(a.RAMAction)},
		pair{keyFlags, a.Flags.term()},
		pair{keyMaintenance, ast.InternedTerm(a.Maintenance)},
	)
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

func (p *Principal) term() *ast.Term {
	return ast.ObjectTerm(
		pair{keyType, ast.InternedTerm(p.Type)},
		pair{keyARN, ast.StringTerm(p.ARN)},
		pair{keyName, ast.StringTerm(p.Name)},
		pair{keyID, ast.StringTerm(p.ID)},
		pair{keyGroups, textsTerm(p.Groups)},
	)
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

func checksTerm(checks []Check, statements *Statements) (*ast.Term, error) {
	if len(checks) == 0 {
		return ast.InternedEmptyArray, nil
	}
	terms := make([]*ast.Term, len(checks))
	for i := range checks {
		c := &checks[i]
		allow, err := statements.termOf(c.Allow)
		if err != nil {
			return nil, err
		}
		deny, err := statements.termOf(c.Deny)
		if err != nil {
			return nil, err
		}
		terms[i] = ast.ObjectTerm(
			pair{keyResource, ast.StringTerm(c.Resource)},
			pair{keyLevel, ast.StringTerm(c.Level)},
			pair{keyAllow, allow},
			pair{keyDeny, deny},
		)
	}
	return ast.ArrayTerm(terms...), nil
}

// paramsTerm takes parameters in any order; a later one replaces an earlier one
// of the same name.
func paramsTerm(params []Param) *ast.Term {
	if len(params) == 0 {
		return ast.InternedEmptyObject
	}
	o := ast.NewObjectWithCapacity(len(params))
	for _, p := range params {
		o.Insert(ast.StringTerm(p.Name), ast.StringTerm(p.Value))
	}
	return ast.NewTerm(o)
}

func contextTerm(keys []ContextKey) *ast.Term {
	if len(keys) == 0 {
		return ast.InternedEmptyObject
	}
	o := ast.NewObjectWithCapacity(len(keys))
	for _, k := range keys {
		o.Insert(ast.InternedTerm(k.Name), ast.StringTerm(k.Value))
	}
	return ast.NewTerm(o)
}

func textsTerm(texts []string) *ast.Term {
	if len(texts) == 0 {
		return ast.InternedEmptyArray
	}
	terms := make([]*ast.Term, len(texts))
	for i, s := range texts {
		terms[i] = ast.StringTerm(s)
	}
	return ast.ArrayTerm(terms...)
}
