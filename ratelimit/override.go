package ratelimit

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"time"
)

// overrides finds the rate of a request in one map look-up for each shape of
// match that is used, however many overrides there are. Best shapes first.
type overrides []shapeOverrides

// shape is what overrides that are looked up together have in common: their
// dimensions and, with bySource, the length and family of the network.
type shape struct {
	dims dimensions
	bits int
	is4  bool
}

type shapeOverrides struct {
	shape
	rates map[Subject]override // by the fields of the shape, the rest zero
}

type override struct {
	rate    Rate
	expires time.Time // zero: never
}

func (m *matcher) shape() shape {
	if !m.dims.has(bySource) {
		return shape{dims: m.dims}
	}
	return shape{m.dims, m.source.Bits(), m.source.Addr().Is4()}
}

// key is what a matcher of shape h that matches s has in want and source; false:
// none can match.
func (h shape) key(s *Subject) (Subject, bool) {
	var key Subject
	for d := range bySource {
		if h.dims.has(d) {
			*key.field(d) = *s.field(d)
		}
	}
	if h.dims.has(bySource) {
		a := s.Source.Unmap().WithZone("")
		p, err := a.Prefix(h.bits)
		if err != nil || a.Is4() != h.is4 {
			return Subject{}, false
		}
		key.Source = p.Addr()
	}
	return key, true
}

// rate is what holds for s in place of another rate.
func (o overrides) rate(s *Subject, now time.Time, other Rate) Rate {
	for i := range o {
		key, ok := o[i].key(s)
		if !ok {
			continue
		}
		if r, ok := o[i].rates[key]; ok && (r.expires.IsZero() || now.Before(r.expires)) {
			return r.rate
		}
	}
	return other
}

// add tells whether there was none with the same match.
func (o *overrides) add(m *matcher, r override) bool {
	h := m.shape()
	key := m.want
	if h.dims.has(bySource) {
		key.Source = m.source.Addr()
	}
	i := slices.IndexFunc(*o, func(s shapeOverrides) bool { return s.shape == h })
	if i < 0 {
		i = len(*o)
		*o = append(*o, shapeOverrides{h, make(map[Subject]override)})
	}
	_, twice := (*o)[i].rates[key]
	(*o)[i].rates[key] = r
	return !twice
}

// sort puts the most special first.
func (o overrides) sort() {
	slices.SortStableFunc(o, func(a, b shapeOverrides) int {
		return cmp.Or(cmp.Compare(b.dims.count(), a.dims.count()), cmp.Compare(b.bits, a.bits), cmp.Compare(a.dims, b.dims))
	})
}

// determined are the dimensions of which a counter by these has one value: a
// principal has one account, and an access key one principal.
func (s dimensions) determined() dimensions {
	if s.has(byAccessKey) {
		s.add(byPrincipal)
	}
	if s.has(byPrincipal) {
		s.add(byAccount)
	}
	return s
}

// maxShapes bounds the look-ups of a request.
const maxShapes = 16

func compileOverrides(list []Override, by dimensions, problem func(field, message string)) overrides {
	var all overrides
	for i := range list {
		o := &list[i]
		at := func(field, message string) { problem(fmt.Sprintf("overrides[%d].%s", i, field), message) }
		rate := compileRate(o.Rate, o.Burst, at)
		m, ok := compileMatch(o.Match, at)
		switch {
		case !ok:
			continue
		case m.dims == 0:
			at("match", "is empty: change the rate of the limit itself")
			continue
		case m.dims&^by.determined() != 0:
			at("match", fmt.Sprintf("%v: the limit does not count by it, so one counter would have two rates", m.dims&^by.determined()))
		case m.dims.has(bySource) && splits(m.source):
			at("match.source", fmt.Sprintf("%v is part of a counter: sources are counted by /%d or /%d", m.source, sourceBits4, sourceBits6))
		}
		if !all.add(&m, override{rate, o.Expires}) {
			at("match", "another override has the same")
		}
	}
	if len(all) > maxShapes {
		problem("overrides", fmt.Sprintf("match by %d different combinations, at most %d are looked up", len(all), maxShapes))
	}
	all.sort()
	return all
}

// splits reports whether p is less than what one counter counts.
func splits(p netip.Prefix) bool { return !p.Addr().Is4() && p.Bits() > sourceBits6 }
