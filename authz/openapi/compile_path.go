package openapi

import (
	"strings"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// path compiles the path pattern of an action into the segments of its route,
// nil if there is none or it is wrong. A {Parameter} becomes "", and its name
// goes to a.path.
func (l *loader) path(e entry[actionFile], v *version, a *action) []step {
	path := e.Value.Path
	switch {
	case !v.roa && path != nil:
		l.Errorf(path.Pos, "an action of style rpc has no path")
		return nil
	case v.roa && path == nil:
		l.Errorf(e.Pos, "action %s: an action of style roa needs a path", strictyaml.Quote(e.Name))
		return nil
	case path == nil:
		return nil
	}
	rest, ok := strings.CutPrefix(path.Value, "/")
	steps := []step{}
	if ok {
		parts := strings.Split(rest, "/")
		ok = len(parts) <= maxSegments
		for i, part := range parts {
			s, wellFormed := parseStep(part, i == len(parts)-1)
			ok = ok && wellFormed
			steps = append(steps, s)
			if s.parameter {
				a.path = append(a.path, s.text)
			}
		}
	}
	if !ok {
		l.Errorf(path.Pos, "expected a path such as /clusters/{ClusterId}, found %s", strictyaml.Quote(path.Value))
		a.path = nil
		return nil
	}
	return steps
}

// step is one segment of a pattern: literal text, or the name of a parameter.
type step struct {
	text      string
	parameter bool
}

// parseStep reads one segment. Literals are written decoded.
func parseStep(part string, last bool) (step, bool) {
	if strings.HasPrefix(part, "{") && strings.HasSuffix(part, "}") {
		name := part[1 : len(part)-1]
		return step{text: name, parameter: true}, isParameterName(name)
	}
	ok := part != "." && part != ".." && (part != "" || last) && !strings.ContainsAny(part, `{}%?#;\`)
	for i := range len(part) {
		ok = ok && part[i] > ' ' && part[i] < 0x7f
	}
	return step{text: part}, ok
}

func (r *route) addLiteral(text string, next *route) {
	if r.literals == nil {
		r.literals, r.folded = map[string]*route{}, map[string][]*route{}
	}
	r.literals[text] = next
	r.folded[lower(text)] = append(r.folded[lower(text)], next)
}

// route adds the pattern of a to the tree of v.
func (l *loader) route(e entry[actionFile], v *version, a *action, steps []step) {
	at := &v.routes
	for _, s := range steps {
		var next *route
		if s.parameter {
			next = at.parameter
		} else {
			next = at.literals[s.text]
		}
		if next == nil {
			next = &route{}
			if s.parameter {
				at.parameter = next
			} else {
				at.addLiteral(s.text, next)
			}
		}
		at = next
	}
	for bit := range at.actions {
		if a.methods&(1<<bit) == 0 {
			continue
		}
		if other := at.actions[bit]; other != nil {
			l.Errorf(e.Value.Path.Pos, "%s on this path is also %s", methodNames[bit], strictyaml.Quote(other.name))
			continue
		}
		at.actions[bit] = a
	}
}
