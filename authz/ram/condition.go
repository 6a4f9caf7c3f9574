package ram

import (
	"github.com/ramgate/ramgate/internal/strictyaml"
)

// Condition is what must hold besides: every Clause.
type Condition []Clause

// Clause is one key under one operator. It holds if any of the values does; a
// negated operator, if none does.
type Clause struct {
	Operator string   // StringEquals, IpAddress …
	Key      string   // acs:SourceIp …
	Values   []string // numbers and booleans as written
}

// judgeable tells whether the rules can evaluate c. It is the one place that
// decides what becomes of a statement with a condition.
func judgeable(c Condition) bool { return len(c) == 0 }

// condition reads {operator: {key: value or list of values}}.
func (r *documentReader) condition(n *strictyaml.Node, at string) Condition {
	if n.Kind() != strictyaml.Map {
		r.errorf(n, "%sCondition: expected a map of operators, found %s", at, n.Kind())
		return nil
	}
	var c Condition
	for operator, keys := range n.Fields() {
		if keys.Kind() != strictyaml.Map || keys.Len() == 0 {
			r.errorf(keys, "%sCondition %s: expected a map of condition keys to values", at, strictyaml.Quote(operator.Text()))
			continue
		}
		for key, values := range keys.Fields() {
			clause := Clause{Operator: clone(operator.Text()), Key: clone(key.Text())}
			clause.Values = r.conditionValues(values, at)
			c = append(c, clause)
		}
	}
	return c
}

func (r *documentReader) conditionValues(n *strictyaml.Node, at string) []string {
	list := []*strictyaml.Node{n}
	if n.Kind() == strictyaml.List {
		list = list[:0]
		for item := range n.Items() {
			list = append(list, item)
		}
	}
	if len(list) == 0 {
		r.errorf(n, "%sCondition: expected at least one value", at)
	}
	var values []string
	for _, v := range list {
		switch v.Kind() {
		case strictyaml.String, strictyaml.Number, strictyaml.Bool:
			values = append(values, clone(v.Text()))
		default:
			r.errorf(v, "%sCondition: expected text, a number, true or false, found %s", at, v.Kind())
		}
	}
	return values
}
