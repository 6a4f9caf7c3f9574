package strictyaml

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Decode decodes n into the value that into points to, adds every problem to r
// and tells whether there was none.
func (n *Node) Decode(into any, r *Report) bool {
	v := reflect.ValueOf(into)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		panic(fmt.Sprintf("strictyaml: Decode into %T, not a pointer", into))
	}
	before, o := r.Len(), &noOptions
	if n.secret {
		o = &secretOption
	}
	planOf(v.Type().Elem()).decode(n, v.Elem(), o, r)
	return r.Len() == before
}

func mismatch(n *Node, expected string, o *options, r *Report) {
	scalar := n.kind == Bool || n.kind == Number || n.kind == String
	r.Errorf(n.Pos(), "expected %s, found %s", expected, n.found(scalar && !o.secret))
}

func decodeRaw(n *Node, v reflect.Value, o *options, _ *Report) {
	c := n.Clone()
	if o.secret {
		c.markSecret()
	}
	v.Set(reflect.ValueOf(c))
}

func decodeHook(n *Node, v reflect.Value, o *options, r *Report) {
	if o.secret {
		n.markSecret()
	}
	v.Addr().Interface().(NodeDecoder).DecodeNode(n, r)
}

func pointerDecoder(elem *plan) func(*Node, reflect.Value, *options, *Report) {
	return func(n *Node, v reflect.Value, o *options, r *Report) {
		if n.kind == Null {
			v.SetZero()
			return
		}
		p := reflect.New(v.Type().Elem())
		elem.decode(n, p.Elem(), o, r)
		v.Set(p)
	}
}

func listDecoder(p, elem *plan) func(*Node, reflect.Value, *options, *Report) {
	return func(n *Node, v reflect.Value, o *options, r *Report) {
		if n.kind != List {
			hint := ""
			if n.kind == String {
				hint = ": lists are written [a, b]"
			}
			r.Errorf(n.Pos(), "expected %s, found %s%s", p.expects, n.found(false), hint)
			return
		}
		list := reflect.MakeSlice(v.Type(), len(n.kids), len(n.kids))
		for i := range n.kids {
			elem.decode(&n.kids[i], list.Index(i), o, r)
		}
		v.Set(list)
	}
}

func mapDecoder(p, elem *plan) func(*Node, reflect.Value, *options, *Report) {
	return func(n *Node, v reflect.Value, o *options, r *Report) {
		if n.kind != Map {
			r.Errorf(n.Pos(), "expected %s, found %s", p.expects, n.found(false))
			return
		}
		m := reflect.MakeMapWithSize(v.Type(), n.Len())
		for key, value := range n.Fields() {
			k := reflect.New(v.Type().Key()).Elem()
			k.SetString(strings.Clone(key.text))
			e := reflect.New(v.Type().Elem()).Elem()
			elem.decode(value, e, o, r)
			m.SetMapIndex(k, e)
		}
		v.Set(m)
	}
}

func decodeString(n *Node, v reflect.Value, o *options, r *Report) {
	switch {
	case n.kind == Number || n.kind == Bool:
		r.Errorf(n.Pos(), "expected text, found %s: write it in quotes", n.found(!o.secret))
	case n.kind != String:
		r.Errorf(n.Pos(), "expected text, found %s", n.found(false))
	case o.oneOf != nil && !slices.Contains(o.oneOf, n.text):
		mismatch(n, "one of "+strings.Join(o.oneOf, ", "), o, r)
	default:
		v.SetString(strings.Clone(n.text)) // else one name would keep the whole file in memory
	}
}

func decodeUnmarshaler(n *Node, v reflect.Value, o *options, r *Report) {
	if n.kind == Null || n.kind == List || n.kind == Map {
		r.Errorf(n.Pos(), "expected text, found %s", n.found(false))
		return
	}
	err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(n.text))
	switch {
	case err != nil && (o.secret || n.secret):
		r.Errorf(n.Pos(), "not a valid value") // the error may repeat it
	case err != nil:
		r.Errorf(n.Pos(), "%v", err)
	}
}

func decodeBool(n *Node, v reflect.Value, o *options, r *Report) {
	if n.kind != Bool {
		mismatch(n, "true or false", o, r)
		return
	}
	v.SetBool(n.text[0]|0x20 == 't')
}

func decodeInt(n *Node, v reflect.Value, o *options, r *Report) {
	i, err := strconv.ParseInt(n.text, 10, v.Type().Bits())
	if n.kind != Number || err != nil || !plainNumber(n.text) {
		bits := v.Type().Bits()
		mismatch(n, fmt.Sprintf("a whole number from %d to %d", -1<<(bits-1), int64(1<<(bits-1)-1)), o, r)
		return
	}
	v.SetInt(i)
}

func decodeUint(n *Node, v reflect.Value, o *options, r *Report) {
	u, err := strconv.ParseUint(n.text, 10, v.Type().Bits())
	if n.kind != Number || err != nil || !plainNumber(n.text) {
		mismatch(n, fmt.Sprintf("a whole number from 0 to %d", ^uint64(0)>>(64-v.Type().Bits())), o, r)
		return
	}
	v.SetUint(u)
}

func decodeFloat(n *Node, v reflect.Value, o *options, r *Report) {
	f, err := strconv.ParseFloat(n.text, v.Type().Bits())
	if n.kind != Number || err != nil || !plainNumber(n.text) {
		mismatch(n, "a number in decimal digits", o, r)
		return
	}
	v.SetFloat(f)
}

func decodeDuration(n *Node, v reflect.Value, o *options, r *Report) {
	d, err := time.ParseDuration(n.text)
	if err != nil {
		mismatch(n, "a duration such as 15m", o, r)
		return
	}
	v.SetInt(int64(d))
}

func decodeTime(n *Node, v reflect.Value, o *options, r *Report) {
	t, err := time.Parse(time.RFC3339, n.text)
	if err != nil {
		mismatch(n, "a time such as 2026-01-31T00:00:00Z", o, r)
		return
	}
	v.Set(reflect.ValueOf(t))
}
