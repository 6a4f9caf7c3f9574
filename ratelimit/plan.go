package ratelimit

import (
	"bytes"
	"math/bits"
	"net/netip"
	"time"
)

// Plan is a compiled list of limits. It never changes, and may be used at the
// same time.
type Plan struct{ limits []limit }

type limit struct {
	name      string
	by        dimensions
	own       bool // the counter belongs to one account
	match     matcher
	rate      Rate
	shadow    bool
	overrides overrides
}

// Names are the limits that are not off, in the order of the rules.
func (p *Plan) Names() []string {
	names := make([]string, len(p.limits))
	for i := range p.limits {
		names[i] = p.limits[i].name
	}
	return names
}

// Spends appends what a request spends: from the counters of its account to
// own, for Admission.Spends, and from those that accounts share to shared, for
// Admission.Shared. now ends overrides. An anonymous call spends from no
// counter of accounts, principals or access keys.
func (p *Plan) Spends(s Subject, now time.Time, own, shared []Spend) ([]Spend, []Spend) {
	for i := range p.limits {
		l := &p.limits[i]
		if l.own && s.Account == "" || !l.match.matches(&s) {
			continue
		}
		spend := Spend{Limit: l.name, Key: l.key(&s), Rate: l.overrides.rate(&s, now, l.rate), Shadow: l.shadow}
		if l.own {
			own = append(own, spend)
		} else {
			shared = append(shared, spend)
		}
	}
	return own, shared
}

// key tells the counters of a limit apart. The account itself is left out: it
// is the shard. A key of one value is that value; others are joined.
func (l *limit) key(s *Subject) string {
	by := l.by &^ (1 << byAccount)
	if by.count() == 1 && !by.has(bySource) {
		return *s.field(dimension(bits.TrailingZeros16(uint16(by))))
	}
	var buf [256]byte
	b := buf[:0]
	for d := range numDimensions {
		if !by.has(d) {
			continue
		}
		if d == bySource {
			b = appendNetwork(b, s.network())
		} else {
			b = appendPart(b, *s.field(d), '|', maxPart)
		}
		b = append(b, '|')
	}
	return string(bytes.TrimSuffix(b, []byte{'|'}))
}

// appendNetwork writes 192.0.2.1, 2001:db8::/64, or - for the zero Prefix.
func appendNetwork(b []byte, p netip.Prefix) []byte {
	switch {
	case !p.IsValid():
		return append(b, '-')
	case p.Addr().Is4():
		return p.Addr().AppendTo(b)
	}
	return p.AppendTo(b)
}

func (s dimensions) count() int { return bits.OnesCount16(uint16(s)) }
