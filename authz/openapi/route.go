package openapi

import (
	"strings"

	"github.com/ramgate/ramgate/authz/acs"
)

// maxSegments bounds the depth of a path pattern, and so of a path that can
// match one.
const maxSegments = 32

// route is a node of the tree of a version's path patterns; its children are
// the next segments.
//
// Where patterns overlap, a literal segment goes before a {Parameter}, from
// left to right, among the patterns that declare the request's method.
type route struct {
	literals  map[string]*route
	folded    map[string][]*route // literals by lower-case text
	parameter *route
	actions   [len(methodNames)]*action // of the pattern that ends here, by method
}

// segment is one part of a request's path between slashes.
type segment struct {
	text   string // decoded
	slash  bool   // text holds a slash that was escaped
	hidden bool   // a character that nobody needs to escape was escaped
}

// search is one walk through the tree. It points to nothing, so it stays on the
// stack.
type search struct {
	method    methods
	segments  [maxSegments]segment
	count     int                // of segments
	values    [maxSegments]uint8 // places of the parameters on the way
	depth     int                // how many of them
	known     bool               // some pattern has the path, with this method or another
	folded    int                // literals on the way that match but for case
	resembled bool               // some pattern has the path, whatever the case of its literals
	ambiguous bool               // a literal is spelt in a way that readers differ on
}

// find returns the action of the segments from i on. A literal in another case
// goes before a parameter too, and s.folded tells then: what the backend takes for
// the literal must not be taken here for a parameter's value.
func (r *route) find(s *search, i int) *action {
	if i == s.count {
		return r.end(s)
	}
	seg := s.segments[i]
	if len(r.literals) > 0 && !seg.slash {
		exact := r.literals[seg.text]
		if exact != nil && seg.hidden {
			s.ambiguous = true
			return nil
		}
		if exact != nil {
			if a := exact.find(s, i+1); a != nil || s.ambiguous {
				return a
			}
		}
		if a := r.findFolded(s, i, exact); a != nil || s.ambiguous {
			return a
		}
	}
	if r.parameter == nil || seg.text == "" {
		return nil
	}
	s.values[s.depth] = uint8(i)
	s.depth++
	if a := r.parameter.find(s, i+1); a != nil || s.ambiguous {
		return a
	}
	s.depth--
	return nil
}

// end returns the action of the pattern that ends at r.
func (r *route) end(s *search) (found *action) {
	for bit, a := range r.actions {
		if a == nil {
			continue
		}
		s.known = s.known || s.folded == 0
		s.resembled = true
		if s.method == 1<<bit {
			found = a
		}
	}
	return found
}

// findFolded is find behind the literals that segment i is but for case, exact
// left aside.
func (r *route) findFolded(s *search, i int, exact *route) *action {
	var buffer [64]byte
	for _, next := range r.folded[string(acs.AppendFold(buffer[:0], s.segments[i].text))] {
		if next == exact {
			continue
		}
		s.folded++
		if a := next.find(s, i+1); a != nil || s.ambiguous {
			return a
		}
		s.folded--
	}
	return nil
}

// split takes the segments of a path, decoded. It returns false if the path does
// not begin with a slash, is deeper than any pattern can be, or has a bad escape.
func (s *search) split(path string) bool {
	rest, more := strings.CutPrefix(path, "/")
	for more {
		var raw string
		raw, rest, more = strings.Cut(rest, "/")
		seg, ok := decodeSegment(raw)
		if !ok || s.count == maxSegments {
			return false
		}
		s.segments[s.count] = seg
		s.count++
	}
	return s.count > 0
}

// escapedSlash reports whether a segment holds a slash.
func (s *search) escapedSlash() bool {
	for i := range s.count {
		if s.segments[i].slash {
			return true
		}
	}
	return false
}

func decodeSegment(raw string) (segment, bool) {
	at := strings.IndexByte(raw, '%')
	if at < 0 {
		return segment{text: raw}, true
	}
	var s segment
	text := make([]byte, at, len(raw))
	copy(text, raw)
	for i := at; i < len(raw); i++ {
		c := raw[i]
		if c == '%' {
			if i+2 >= len(raw) {
				return segment{}, false
			}
			high, low := unhex(raw[i+1]), unhex(raw[i+2])
			if high > 15 || low > 15 {
				return segment{}, false
			}
			c = high<<4 | low
			i += 2
			s.slash = s.slash || c == '/'
			s.hidden = s.hidden || isPlain(c)
		}
		text = append(text, c)
	}
	s.text = string(text)
	return s, true
}

// isPlain reports whether no client escapes c in a path. RFC 3986 calls these
// characters unreserved; '~' is one too, but Java's encoder escapes it.
func isPlain(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || isDigit(c) || c == '-' || c == '.' || c == '_'
}

func unhex(c byte) byte {
	switch {
	case isDigit(c):
		return c - '0'
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10
	}
	return 0xff
}

// slashSafe reports whether a path that found its action with an escaped slash
// in a parameter can be read in this way only: a reader that decodes before it
// splits must find neither another pattern, whatever the case of its literals, nor
// an empty or dot segment.
func (r *route) slashSafe(s *search) bool {
	var other search
	for i := range s.count {
		seg := &s.segments[i]
		for part := range strings.SplitSeq(seg.text, "/") {
			if seg.slash && (part == "" || part == "." || part == "..") {
				return false
			}
			if other.count < maxSegments {
				other.segments[other.count] = segment{text: part}
			}
			other.count++
		}
	}
	if other.count > maxSegments { // deeper than any pattern
		return true
	}
	r.find(&other, 0)
	return !other.resembled
}
