package ram

import (
	"fmt"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// Condition is what must hold besides: every Clause.
type Condition []Clause

// Clause is one key under one operator. It holds if any of the values does; a
// negated operator, if none does.
type Clause struct {
	Operator string   // StringEquals, IpAddress …
	Key      string   // acs:SourceIp …
	Values   []string // as the policy writes them
}

// Compared are the values as rules compare them with a request's, and whether
// they are numbers: dates are in nanoseconds since 1970, patterns regular
// expressions of RE2, addresses blocks; what StringEqualsIgnoreCase compares is in
// lower case.
func (c Clause) Compared() (values []string, numbers bool) {
	reads := textType
	if o := findOperator(c.Operator); o != nil {
		reads = o.reads
	}
	values = make([]string, len(c.Values))
	for i, v := range c.Values {
		values[i] = reads.read(v).text
	}
	return values, reads == numberType || reads == dateType
}

// KnownKey tells whether a gate can know the clause's key: else it is missing in
// every request.
func (c Clause) KnownKey() bool {
	k, why := findConditionKey(c.Key)
	return why == "" && k.known
}

// conditionReader reads the condition of one statement.
type conditionReader struct {
	*documentReader
	document  *document
	statement int
	at        string // begins messages
}

func (r *conditionReader) errorf(n *strictyaml.Node, format string, args ...any) {
	r.documentReader.errorf(n, "%s%s", r.at, fmt.Sprintf(format, args...))
}

func (r *conditionReader) notef(format string, args ...any) {
	r.document.notices = append(r.document.notices, notice{r.statement, fmt.Sprintf(format, args...)})
}

// read reads {operator: {key: value or list of values}}.
func (r *conditionReader) read(n *strictyaml.Node) Condition {
	if n.Kind() != strictyaml.Map {
		r.errorf(n, "Condition: expected a map of operators, found %s", n.Kind())
		return nil
	}
	var c Condition
	for name, keys := range n.Fields() {
		o := findOperator(name.Text())
		if o == nil {
			r.errorf(name, "Condition %s: %s", strictyaml.Quote(name.Text()), refusedOperator(name.Text()))
			continue
		}
		if keys.Kind() != strictyaml.Map || keys.Len() == 0 {
			r.errorf(keys, "Condition %s: expected a map of condition keys to values", o.name)
			continue
		}
		for key, values := range keys.Fields() {
			c = append(c, r.clause(o, key, values))
		}
	}
	return c
}

func (r *conditionReader) clause(o *operator, key, values *strictyaml.Node) Clause {
	c := Clause{Operator: o.name, Key: clone(key.Text())}
	k, why := findConditionKey(c.Key)
	if why != "" {
		r.errorf(key, "Condition %s: key %s %s", o.name, strictyaml.Quote(c.Key), why)
	}
	c.Values = r.values(o, c.Key, values)
	if why == "" {
		r.warn(o, k, c.Key)
	}
	return c
}

// warn tells of a clause whose outcome no request changes.
func (r *conditionReader) warn(o *operator, k conditionKey, key string) {
	outcome := "so this never holds"
	if o.negated {
		outcome = "so this always holds"
	}
	switch {
	case !k.known:
		r.notef("Condition %s: key %s is not known here, %s", o.name, strictyaml.Quote(key), outcome)
	case !o.reads.fits(k.holds):
		r.notef("Condition %s: key %s holds %s, %s", o.name, strictyaml.Quote(key), typeNames[k.holds], outcome)
	}
}

// fits tells whether an operator that reads t can read a key that holds such a
// value. As text, everything can be read.
func (t valueType) fits(holds valueType) bool {
	return t <= patternType || holds == anyType || t == holds
}

func (r *conditionReader) values(o *operator, key string, n *strictyaml.Node) []string {
	if n.Kind() != strictyaml.List {
		return []string{r.value(o, key, n)}
	}
	if n.Len() == 0 {
		r.errorf(n, "Condition %s: key %s: expected at least one value", o.name, strictyaml.Quote(key))
	}
	values := make([]string, 0, n.Len())
	for v := range n.Items() {
		values = append(values, r.value(o, key, v))
	}
	return values
}

func (r *conditionReader) value(o *operator, key string, n *strictyaml.Node) string {
	switch n.Kind() {
	case strictyaml.String, strictyaml.Number, strictyaml.Bool:
	default:
		r.errorf(n, "Condition %s: key %s: expected text, a number, true or false, found %s", o.name, strictyaml.Quote(key), n.Kind())
		return ""
	}
	c := o.reads.read(n.Text())
	if c.expected != "" {
		r.errorf(n, "Condition %s: key %s: expected %s, found %s", o.name, strictyaml.Quote(key), c.expected, strictyaml.Quote(n.Text()))
	}
	if c.note != "" {
		r.notef("Condition %s: key %s: %s %s", o.name, strictyaml.Quote(key), strictyaml.Quote(n.Text()), c.note)
	}
	return clone(n.Text())
}
