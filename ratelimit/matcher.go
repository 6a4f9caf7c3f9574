package ratelimit

import (
	"fmt"
	"net/netip"
	"slices"
)

// matcher is a compiled match: the fields of want named by dims are equal, and
// the source is in source.
type matcher struct {
	dims   dimensions
	want   Subject
	source netip.Prefix // when dims has bySource
}

func (m *matcher) matches(s *Subject) bool {
	for d := range bySource {
		if m.dims.has(d) && *s.field(d) != *m.want.field(d) {
			return false
		}
	}
	return !m.dims.has(bySource) || m.source.Contains(s.Source.Unmap().WithZone(""))
}

// compileMatch reports what is wrong with a match by field and message, and is
// true when that was nothing.
func compileMatch(match map[string]string, problem func(field, message string)) (m matcher, ok bool) {
	for _, name := range sortedKeys(match) {
		value := match[name]
		d, ok := parseDimension(name)
		switch {
		case !ok:
			problem("match."+name, fmt.Sprintf("unknown: expected one of %v", dimensions(1<<numDimensions-1)))
			continue
		case value == "":
			problem("match."+name, "is empty, and would match nothing")
			continue
		case d != bySource:
			*m.want.field(d) = value
		default:
			if m.source, ok = parseNetwork(value); !ok {
				problem("match.source", fmt.Sprintf("%q is not an address or a CIDR without host bits", value))
				continue
			}
		}
		m.dims.add(d)
	}
	return m, m.dims.count() == len(match)
}

// parseNetwork reads 192.0.2.1 or 192.0.2.0/24.
func parseNetwork(s string) (netip.Prefix, bool) {
	if a, err := netip.ParseAddr(s); err == nil {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), a.Zone() == ""
	}
	p, err := netip.ParsePrefix(s)
	return p, err == nil && p == p.Masked() && !p.Addr().Is4In6()
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
