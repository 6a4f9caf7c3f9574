package openapi

import (
	"errors"
	"strconv"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/catalog"
)

// fault is what may be wrong with a parameter. Of several faults of one call
// the least is answered, then the one of the parameter declared first, then
// the one that comes first on the wire.
type fault uint8

const (
	fine        fault = iota
	unsupported       // declared as such, and present
	missing           // required and absent
	null              // required, and empty or null
	malformed         // type, pattern, min_length, form of a list, given twice
	tooLong           // max_length
	tooMany           // max_items
	tooHigh           // maximum
	tooLow            // minimum
	notInEnum
)

// Validate checks the parameters of c against the API's schema. Parameters that
// are not declared pass, as official clients add some.
func (m *Match) Validate(c *acs.Call) *catalog.Error {
	if m.action == nil {
		return catalog.New(catalog.InternalError)
	}
	v := validation{parameters: &m.action.parameters}
	for _, params := range [...][]acs.Param{m.Path, c.Query, c.Form} {
		for _, p := range params {
			v.take(p.Name, p.Value)
		}
	}
	members, err := m.members(c)
	if err == nil {
		err = v.takeMembers(m, members)
	}
	if err == nil {
		err = m.checkBodyRegion(c, members)
	}
	if err != nil {
		return err
	}
	v.finish()
	if v.worst != fine {
		return v.refusal()
	}
	return m.checkRegion(c)
}

// checkRegion refuses a region that the product does not have.
func (m *Match) checkRegion(c *acs.Call) *catalog.Error {
	if m.product == nil || len(m.product.regions) == 0 {
		return nil
	}
	if region := m.Region(c); region != "" && !m.KnownRegion(region) {
		return catalog.Named(catalog.InvalidRegionIdNotFound, regionName)
	}
	return nil
}

// validation looks at the parameters of one call, one after the other.
type validation struct {
	*parameters
	seen  [maxParameters / 64]uint64
	lists []listUse
	// matched is how many bytes were held against patterns.
	matched int

	worst fault
	place int    // of the parameter at fault
	name  string // as it stands on the wire
}

// note remembers the fault f if it is the least so far.
func (v *validation) note(f fault, place int, name string) {
	if f != fine && (v.worst == fine || f < v.worst || f == v.worst && place < v.place) {
		v.worst, v.place, v.name = f, place, name
	}
}

// mark reports whether the parameter at place is met for the first time.
func (v *validation) mark(place int) bool {
	word, bit := &v.seen[place/64], uint64(1)<<(place%64)
	first := *word&bit == 0
	*word |= bit
	return first
}

// take judges one parameter of the path, the query or the form.
func (v *validation) take(name, value string) {
	place, rest, ok := v.find(name)
	if !ok {
		return
	}
	p := &v.list[place]
	first := v.mark(place)
	switch {
	case p.unsupported:
		v.note(unsupported, place, name)
	case p.kind == listKind || p.repeatable:
		v.element(place, name, rest, value)
	case !first:
		v.note(malformed, place, name)
	default:
		v.value(place, name, value)
	}
}

// value judges a value that the caller gave. An empty one counts as none.
func (v *validation) value(place int, name, value string) {
	p := &v.list[place]
	if p.pattern != nil {
		v.matched += len(value)
	}
	switch {
	case value == "" && p.required:
		v.note(null, place, name)
	case value == "":
	case p.pattern != nil && v.matched > maxMatched:
		v.note(tooLong, place, name)
	default:
		v.note(p.check(value), place, name)
	}
}

// finish judges what can be told only from all parameters together.
func (v *validation) finish() {
	for _, place := range v.required {
		if v.seen[place/64]&(1<<(place%64)) == 0 {
			v.note(missing, place, v.list[place].name)
		}
	}
	for i := range v.lists {
		v.note(v.lists[i].fault(), v.lists[i].place, v.list[v.lists[i].place].name)
	}
}

// refusal is the answer for the worst fault.
func (v *validation) refusal() *catalog.Error {
	p := &v.list[v.place]
	switch v.worst {
	case unsupported:
		return catalog.Named(catalog.UnsupportedParameter, v.name)
	case missing:
		return catalog.Named(catalog.MissingParameter, v.name)
	case null:
		return catalog.Named(catalog.InvalidParameterIsNull, v.name)
	case tooLong:
		return catalog.Exceeded(catalog.InvalidParameterLengthExceeded, v.name, strconv.Itoa(p.maxLength))
	case tooMany:
		return catalog.Exceeded(catalog.InvalidParameterLengthExceeded, v.name, strconv.Itoa(p.itemLimit()))
	case tooHigh:
		return catalog.Exceeded(catalog.InvalidParameterValueExceeded, v.name, p.maximum.text)
	}
	return catalog.Named(catalog.InvalidParameter, v.name).Because(invalid[v.worst])
}

// invalid says of the faults that have one code what they are, for operators.
var invalid = map[fault]error{
	malformed: errors.New("not of the declared type, pattern or form, or given twice"),
	tooLow:    errors.New("below the declared minimum"),
	notInEnum: errors.New("none of the values that are declared"),
}
