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
		if err != nil {
			return nil, fmt.Errorf("read denials: %w", err)
		}
		if !c.Has(d.Error.Code) {
			return nil, fmt.Errorf("read denials: rule %s: code %s is not in the catalog", d.Rule, d.Error.Code)
		}
		denials = append(denials, d)
	}
	slices.SortStableFunc(denials, func(a, b Denial) int {
		return cmp.Or(cmp.Compare(c.Rank(a.Error), c.Rank(b.Error)), cmp.Compare(a.Rule, b.Rule))
	})
	return denials, nil
}

func readDenial(v ast.Value) (Denial, error) {
	o, ok := v.(ast.Object)
	if !ok {
		return Denial{}, fmt.Errorf("%s in place of an object", ast.ValueName(v))
	}
	e := new(catalog.Error)
	d := Denial{Error: e}
	err := o.Iter(func(k, v *ast.Term) error {
		name, _ := k.Value.(ast.String)
		switch name {
		case "rule":
			return readText(&d.Rule, v, "rule")
		case "code":
			return readText((*string)(&e.Code), v, "code")
		case "reason":
			return readText(&d.Reason, v, "reason")
		case "params":
			return readParams(&e.Params, v.Value)
		}
		return fmt.Errorf("unknown field %v", k)
	})
	if err == nil && (d.Rule == "" || e.Code == "") {
		err = errors.New("rule or code is missing")
	}
	if err != nil {
		return Denial{}, fmt.Errorf("rule %q: %w", d.Rule, err)
	}
	return d, nil
}

func readParams(p *catalog.Params, v ast.Value) error {
	o, ok := v.(ast.Object)
	if !ok {
		return fmt.Errorf("params: %s in place of an object", ast.ValueName(v))
	}
	return o.Iter(func(k, v *ast.Term) error {
		name, _ := k.Value.(ast.String)
		switch name {
		case "ParameterName":
			return readText(&p.Name, v, "params.ParameterName")
		case "Value":
			return readText(&p.Value, v, "params.Value")
		}
		return fmt.Errorf("params: unknown field %v", k)
	})
}

// readText reads a text, or a number as its text, for limits are numbers.
func readText(to *string, v *ast.Term, field string) error {
	switch v := v.Value.(type) {
	case ast.String:
		*to = string(v)
	case ast.Number:
		*to = string(v)
	default:
		return fmt.Errorf("%s: %s in place of a string", field, ast.ValueName(v))
	}
	return nil
}
