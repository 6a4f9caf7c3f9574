package openapi

import (
	"math/bits"
	"strings"
)

// listUse is what a call gives for one list, or for one repeatable parameter.
// Its size is fixed, whatever indexes the caller writes.
type listUse struct {
	place   int
	plain   int // elements without an index: Name=a&Name=b
	highest int // index
	indexes [maxListItems/64 + 1]uint64
}

// itemLimit is how many elements or repetitions p may have.
func (p *parameter) itemLimit() int {
	if p.maxItems == noLimit {
		return maxListItems
	}
	return p.maxItems
}

// use is the record of the list at place. The pointer is good until the next.
func (v *validation) use(place int) *listUse {
	for i := range v.lists {
		if v.lists[i].place == place {
			return &v.lists[i]
		}
	}
	if v.lists == nil {
		v.lists = make([]listUse, 0, 4)
	}
	v.lists = append(v.lists, listUse{place: place})
	return &v.lists[len(v.lists)-1]
}

// element judges one element of the parameter at place, a list or repeatable.
// rest is what follows the name and a dot: an index, and a member's name if
// the element is an object.
func (v *validation) element(place int, name, rest, value string) {
	p, use := &v.list[place], v.use(place)
	if rest == "" {
		if p.kind == listKind && !p.repeatable && value != "" || len(name) > len(p.name) {
			v.note(malformed, place, name)
			return
		}
		if use.plain++; use.plain > p.itemLimit() {
			v.note(tooMany, place, p.name)
		}
		v.value(place, name, value)
		return
	}
	number, member, object := strings.Cut(rest, ".")
	index, ok := listIndex(number)
	switch {
	case !ok || object && member == "":
		v.note(malformed, place, name)
		return
	case index > p.itemLimit():
		v.note(tooMany, place, p.name)
		return
	}
	use.indexes[index/64] |= 1 << (index % 64)
	use.highest = max(use.highest, index)
	if !object {
		v.value(place, name, value)
	}
}

// fault is what is wrong with the elements together: both forms mixed, or an
// index left out, which some readers take for the end of the list.
func (u *listUse) fault() fault {
	if u.highest == 0 {
		return fine
	}
	if u.plain > 0 {
		return malformed
	}
	distinct := 0
	for _, word := range u.indexes {
		distinct += bits.OnesCount64(word)
	}
	if distinct != u.highest {
		return malformed
	}
	return fine
}

// listIndex reads an index, counted from 1 and without leading zeros. One that
// no list can have comes back as maxListItems+1.
func listIndex(s string) (int, bool) {
	if s == "" || s[0] == '0' || countDigits(s) != len(s) {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if n = n*10 + int(s[i]-'0'); n > maxListItems {
			return maxListItems + 1, true
		}
	}
	return n, true
}
