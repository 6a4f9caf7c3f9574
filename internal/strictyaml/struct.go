package strictyaml

import (
	"fmt"
	"reflect"
	"strings"
)

// structPlan is how a map of the file becomes a struct.
type structPlan struct {
	names    []string // of the fields, in the struct's order
	fields   map[string]*field
	required []*field
	pos      int // index of the embedded Pos, or -1
}

type field struct {
	options
	name     string
	required bool
	index    int    // in the struct
	bit      uint64 // marks the field as present
	plan     *plan
}

func (b planner) structPlan(t reflect.Type) *structPlan {
	s := &structPlan{fields: map[string]*field{}, pos: -1}
	for i := range t.NumField() {
		sf := t.Field(i)
		if sf.Anonymous && sf.Type == posType {
			s.pos = i
		}
		tag, tagged := sf.Tag.Lookup("yaml")
		if !tagged {
			continue // the consumer's own
		}
		f := parseTag(tag)
		if f == nil || !sf.IsExported() || s.fields[f.name] != nil || len(s.names) == 64 {
			panic(fmt.Sprintf("strictyaml: field %s of %s: bad tag %q, not exported, a name twice, or the 65th", sf.Name, t, tag))
		}
		f.index, f.bit, f.plan = i, 1<<len(s.names), b.plan(sf.Type)
		s.names = append(s.names, f.name)
		s.fields[f.name] = f
		if f.required {
			s.required = append(s.required, f)
		}
	}
	return s
}

// parseTag reads `name,required,secret,oneof=a|b`; nil if it is something else.
func parseTag(tag string) *field {
	name, rest, _ := strings.Cut(tag, ",")
	f := &field{name: name}
	for option := range strings.SplitSeq(rest, ",") {
		choices, isChoice := strings.CutPrefix(option, "oneof=")
		switch {
		case option == "":
		case option == "required":
			f.required = true
		case option == "secret":
			f.secret = true
		case isChoice:
			f.oneOf = strings.Split(choices, "|")
		default:
			return nil
		}
	}
	if name == "" {
		return nil
	}
	return f
}

func (s *structPlan) decode(n *Node, v reflect.Value, o *options, r *Report) {
	if n.kind != Map {
		r.Errorf(n.Pos(), "expected a map, found %s", n.found(false))
		return
	}
	if s.pos >= 0 {
		v.Field(s.pos).Set(reflect.ValueOf(n.Pos()))
	}
	var present uint64
	for i := 0; i < len(n.kids); i += 2 {
		key, value := &n.kids[i], &n.kids[i+1]
		f := s.fields[key.text]
		if f == nil {
			present |= s.unknown(key, r)
			continue
		}
		if value.kind == Null && v.Field(f.index).Kind() == reflect.Pointer {
			continue // as if absent
		}
		present |= f.bit
		opts := &f.options
		if o.secret {
			opts = &options{secret: true, oneOf: f.oneOf}
		}
		f.plan.decode(value, v.Field(f.index), opts, r)
	}
	for _, f := range s.required {
		if present&f.bit != 0 {
			continue
		}
		expected := f.plan.expects
		if expected != "" {
			expected = ": expected " + expected
		}
		r.Errorf(n.Pos(), "field %q is missing%s", f.name, expected)
	}
}

// unknown reports a field that the struct does not have. It returns the bit of
// the field that was meant, which then is not reported as missing too.
func (s *structPlan) unknown(key *Node, r *Report) (meant uint64) {
	name, _, colon := strings.Cut(key.text, ":")
	if f := s.fields[name]; colon && f != nil { // what follows the colon may be a secret
		r.Errorf(key.Pos(), "unknown field: expected a space after %q", name+":")
		return f.bit
	}
	if near := Nearest(key.text, s.names); near != "" {
		r.Errorf(key.Pos(), "unknown field %s; did you mean %q?", Quote(key.text), near)
		return s.fields[near].bit
	}
	hint := ""
	if len(s.names) <= 12 {
		hint = "; known are " + strings.Join(s.names, ", ")
	}
	r.Errorf(key.Pos(), "unknown field %s%s", Quote(key.text), hint)
	return 0
}
