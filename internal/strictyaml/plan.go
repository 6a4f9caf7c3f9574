package strictyaml

import (
	"encoding"
	"reflect"
	"sync"
	"time"
)

// NodeDecoder is implemented, on the pointer, by types with a form of their own,
// such as "a list, or a map that names a file". DecodeNode looks at n's Kind,
// decodes n or parts of it with Decode, and adds problems to r.
type NodeDecoder interface {
	DecodeNode(n *Node, r *Report)
}

// A plan is how to decode into one Go type. Plans are immutable once published.
type plan struct {
	expects string // for messages: "text", "a list of text"; empty if the type alone knows
	decode  func(n *Node, v reflect.Value, o *options, r *Report)
}

// options are those of a field's tag.
type options struct {
	secret bool
	oneOf  []string
}

var (
	noOptions    options
	secretOption = options{secret: true}
)

var (
	plans sync.Map // reflect.Type to *plan

	nodeType     = reflect.TypeFor[Node]()
	posType      = reflect.TypeFor[Pos]()
	durationType = reflect.TypeFor[time.Duration]()
	timeType     = reflect.TypeFor[time.Time]()
	decoderType  = reflect.TypeFor[NodeDecoder]()
	textType     = reflect.TypeFor[encoding.TextUnmarshaler]()
)

func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	b := planner{}
	p := b.plan(t)
	for t, p := range b { // only now are they complete: a type may hold itself
		plans.Store(t, p)
	}
	return p
}

// planner holds the plans being made.
type planner map[reflect.Type]*plan

func (b planner) plan(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	if p, ok := b[t]; ok {
		return p
	}
	p := &plan{}
	b[t] = p
	b.fill(p, t)
	return p
}

func (b planner) fill(p *plan, t reflect.Type) {
	switch {
	case t == nodeType:
		p.decode = decodeRaw
	case reflect.PointerTo(t).Implements(decoderType):
		p.decode = decodeHook
	case t == durationType:
		p.expects, p.decode = "a duration such as 15m", decodeDuration
	case t == timeType:
		p.expects, p.decode = "a time such as 2026-01-31T00:00:00Z", decodeTime
	case reflect.PointerTo(t).Implements(textType):
		p.expects, p.decode = "text", decodeUnmarshaler
	default:
		b.fillKind(p, t)
	}
}

func (b planner) fillKind(p *plan, t reflect.Type) {
	switch t.Kind() {
	case reflect.String:
		p.expects, p.decode = "text", decodeString
	case reflect.Bool:
		p.expects, p.decode = "true or false", decodeBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		p.expects, p.decode = "a whole number", decodeInt
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		p.expects, p.decode = "a whole number, not negative", decodeUint
	case reflect.Float32, reflect.Float64:
		p.expects, p.decode = "a number", decodeFloat
	case reflect.Pointer:
		elem := b.plan(t.Elem())
		p.expects, p.decode = elem.expects, pointerDecoder(elem)
	case reflect.Slice:
		p.expects = "a list"
		elem := b.plan(t.Elem())
		if many, ok := plurals[elem.expects]; ok {
			p.expects = "a list of " + many
		}
		p.decode = listDecoder(p, elem)
	case reflect.Map:
		if t.Key().Kind() != reflect.String {
			panic("strictyaml: keys of " + t.String() + " are not text")
		}
		p.expects = "a map"
		p.decode = mapDecoder(p, b.plan(t.Elem()))
	case reflect.Struct:
		p.expects = "a map"
		p.decode = b.structPlan(t).decode
	default:
		panic("strictyaml: no way to decode into " + t.String())
	}
}

var plurals = map[string]string{
	"text": "text", "a map": "maps", "a number": "numbers", "a whole number": "whole numbers",
	"a whole number, not negative": "whole numbers, not negative", "true or false": "true or false",
}
