package policies

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/ramgate/ramgate/catalog"
)

// Verdict is the answer of one evaluation. A request passes when Allow is true
// and Deny is empty. The zero Verdict denies.
type Verdict struct {
	Allow    bool     // who calls may do this, as far as RAM goes
	Deny     []Denial // enforced denials, by rank
	Shadow   []Denial // what rules in shadow mode would have denied, by rank
	Revision string   // of the rules that judged
}

// Passes reports whether the request may go on.
func (v *Verdict) Passes() bool { return v.Allow && len(v.Deny) == 0 }

// Denial is one rule's refusal.
type Denial struct {
	Rule   string
	Reason string         // for our records; the client never sees it
	Error  *catalog.Error // what the client gets
}

// readDenials reads the set that rules made, lowest rank first and then by rule
// id. Anything that is not as the contract says is an error.
func readDenials(v ast.Value, c *catalog.Catalog) ([]Denial, error) {
	set, ok := v.(ast.Set)
	if !ok {
		return nil, fmt.Errorf("read denials: %s in place of a set", ast.ValueName(v))
	}
	if set.Len() == 0 {
		return nil, nil
	}
	denials := make([]Denial, 0, set.Len())
	for _, element := range set.Slice() {
		d, err := readDenial(element.Value)
		if err == nil && !c.Has(d.Error.Code) {
			err = fmt.Errorf("code %q is not in the catalog", d.Error.Code)
		}
		if err != nil {
			return nil, &ruleError{rule: d.Rule, err: err}
		}
		denials = append(denials, d)
	}
	slices.SortStableFunc(denials, func(a, b Denial) int {
		return cmp.Or(cmp.Compare(c.Rank(a.Error), c.Rank(b.Error)), cmp.Compare(a.Rule, b.Rule))
	})
	return denials, nil
}

// ruleError is what is wrong with what a rule added to the set.
type ruleError struct {
	rule string // "": it does not even say
	err  error
}

func (e *ruleError) Error() string { return fmt.Sprintf("rule %q: %v", e.rule, e.err) }
func (e *ruleError) Unwrap() error { return e.err }

func readDenial(v ast.Value) (Denial, error) {
	o, ok := v.(ast.Object)
	if !ok {
		return Denial{}, fmt.Errorf("%s in place of an object", ast.ValueName(v))
	}
	e := new(catalog.Error)
	d := Denial{Error: e}
	for _, constant := range []struct {
		key *ast.Term
		to  *string
	}{{keyRule, &d.Rule}, {keyCode, (*string)(&e.Code)}} {
		t := o.Get(constant.key)
		if t == nil {
			return d, fmt.Errorf("%v is missing", constant.key)
		}
		if err := readText(constant.to, t); err != nil {
			return d, fmt.Errorf("%v: %w", constant.key, err)
		}
	}
	return d, o.Iter(func(k, v *ast.Term) error {
		var err error
		switch k.Value {
		case keyRule.Value, keyCode.Value:
		case keyReason.Value:
			err = readText(&d.Reason, v)
		case keyParams.Value:
			err = readParams(&e.Params, v.Value)
		default:
			err = errors.New("unknown field")
		}
		if err != nil {
			return fmt.Errorf("%v: %w", k, err)
		}
		return nil
	})
}

func readParams(p *catalog.Params, v ast.Value) error {
	o, ok := v.(ast.Object)
	if !ok {
		return fmt.Errorf("%s in place of an object", ast.ValueName(v))
	}
	return o.Iter(func(k, v *ast.Term) error {
		err := errors.New("unknown field")
		switch k.Value {
		case keyParameterName.Value:
			err = readText(&p.Name, v)
		case keyValue.Value:
			err = readText(&p.Value, v)
		}
		if err != nil {
			return fmt.Errorf("%v: %w", k, err)
		}
		return nil
	})
}

// readText reads a text, or a number as its text, for limits are numbers.
func readText(to *string, v *ast.Term) error {
	switch v := v.Value.(type) {
	case ast.String:
		*to = string(v)
	case ast.Number:
		*to = string(v)
	default:
		return fmt.Errorf("%s in place of a string", ast.ValueName(v))
	}
	return nil
}
