package ram

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// document is a policy document read: shared by all policies of equal text.
type document struct {
	bodies  []*body
	notices []notice
}

// notice is a warning about a document, wherever it stands.
type notice struct {
	statement int
	message   string
}

// documentReader reads policy documents and keeps each distinct pattern once.
type documentReader struct {
	interned
	report *strictyaml.Report
	owner  string // whose policy is read, for messages: "account 1: policy ReadOnly: "
}

func (r *documentReader) errorf(n *strictyaml.Node, format string, args ...any) {
	r.report.Errorf(n.Pos(), "%s%s", r.owner, fmt.Sprintf(format, args...))
}

// document reads n as Version and Statement.
func (r *documentReader) document(n *strictyaml.Node) *document {
	if n.Kind() != strictyaml.Map {
		r.errorf(n, "expected a policy document with Version and Statement, found %s", n.Kind())
		return &document{}
	}
	var version, statements *strictyaml.Node
	for key, value := range n.Fields() {
		switch key.Text() {
		case "Version":
			version = value
		case "Statement":
			statements = value
		default:
			r.errorf(key, "unknown element %s: expected Version and Statement", strictyaml.Quote(key.Text()))
		}
	}
	if version == nil {
		r.errorf(n, `Version is missing: expected "1"`)
	} else if version.Text() != "1" {
		r.errorf(version, `Version: expected "1", the only version of the RAM policy language`)
	}
	d := &document{}
	switch {
	case statements == nil:
		r.errorf(n, "Statement is missing: expected a list of statements")
	case statements.Kind() == strictyaml.Map:
		r.statement(d, 0, statements)
	case statements.Kind() != strictyaml.List || statements.Len() == 0:
		r.errorf(statements, "Statement: expected at least one statement")
	default:
		i := 0
		for s := range statements.Items() {
			r.statement(d, i, s)
			i++
		}
	}
	return d
}

// elements are those of one statement; nil where absent.
type elements struct{ effect, action, notAction, resource, condition *strictyaml.Node }

// refusedElements are those that look like RAM's but are not in an identity's policy.
var refusedElements = map[string]string{
	"NotResource":  "is not part of the RAM policy language",
	"Principal":    "belongs to policies of resources and roles, which are not evaluated here",
	"NotPrincipal": "belongs to policies of resources and roles, which are not evaluated here",
}

func (r *documentReader) elements(n *strictyaml.Node, at string) (e elements) {
	for key, value := range n.Fields() {
		switch name := key.Text(); name {
		case "Effect":
			e.effect = value
		case "Action":
			e.action = value
		case "NotAction":
			e.notAction = value
		case "Resource":
			e.resource = value
		case "Condition":
			e.condition = value
		default:
			why, ok := refusedElements[name]
			if !ok {
				why = "is unknown: expected Effect, Action or NotAction, Resource, Condition"
			}
			r.errorf(key, "%s%s %s", at, strictyaml.Quote(name), why)
		}
	}
	return e
}

// statement reads one statement and adds it to d.
func (r *documentReader) statement(d *document, index int, n *strictyaml.Node) {
	at := fmt.Sprintf("Statement[%d]: ", index)
	if n.Kind() != strictyaml.Map {
		r.errorf(n, "%sexpected a statement, found %s", at, n.Kind())
		return
	}
	e := r.elements(n, at)
	b := &body{negated: e.notAction != nil}
	switch {
	case e.effect == nil:
		r.errorf(n, "%sEffect is missing: expected Allow or Deny", at)
	case e.effect.Kind() == strictyaml.String && e.effect.Text() == "Allow":
		b.effect = Allow
	case e.effect.Kind() != strictyaml.String || e.effect.Text() != "Deny":
		r.errorf(e.effect, "%sEffect: expected Allow or Deny", at)
	}
	switch {
	case e.action != nil && e.notAction != nil:
		r.errorf(e.notAction, "%sexpected Action or NotAction, found both", at)
	case e.action != nil:
		b.actions = r.texts(e.action, at+"Action", r.actionText)
	case e.notAction != nil:
		b.actions = r.texts(e.notAction, at+"NotAction", r.actionText)
	default:
		r.errorf(n, "%sAction is missing: expected Action or NotAction", at)
	}
	if e.resource == nil {
		r.errorf(n, "%sResource is missing: expected an ARN, * or a list", at)
	} else {
		b.resources = r.texts(e.resource, at+"Resource", r.resourceText)
	}
	if e.condition != nil {
		c := conditionReader{r, d, index, at}
		b.condition = c.read(e.condition)
	}
	d.bodies = append(d.bodies, b)
}

// texts reads text or a list of text; read numbers each one or tells what is wrong with it.
func (r *documentReader) texts(n *strictyaml.Node, at string, read func(string) (int32, string)) []int32 {
	one := func(v *strictyaml.Node) int32 {
		if v.Kind() != strictyaml.String {
			r.errorf(v, "%s: expected text, found %s", at, v.Kind())
			return 0
		}
		number, wrong := read(v.Text())
		if wrong != "" {
			r.errorf(v, "%s %s: %s", at, strictyaml.Quote(v.Text()), wrong)
		}
		return number
	}
	if n.Kind() != strictyaml.List {
		return []int32{one(n)}
	}
	if n.Len() == 0 {
		r.errorf(n, "%s: expected at least one", at)
	}
	numbers := make([]int32, 0, n.Len())
	for v := range n.Items() {
		if number := one(v); !slices.Contains(numbers, number) {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

func (r *documentReader) actionText(text string) (int32, string) {
	if text != everything && !strings.Contains(text, ":") {
		return 0, "expected service:Action or *"
	}
	if strings.ContainsFunc(text, func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) }) {
		return 0, "expected service:Action without spaces"
	}
	return r.actionNumber(text), ""
}

func (r *documentReader) resourceText(text string) (int32, string) {
	if text == "" {
		return 0, "expected an ARN or *"
	}
	return r.resourceNumber(text), ""
}

// clone copies a piece of a file, which would else keep the whole file in memory.
func clone(s string) string { return strings.Clone(s) }
