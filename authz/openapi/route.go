package openapi

import "strings"

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
	parameter *route
	actions   [len(methodNames)]*action // of the pattern that ends here, by method
}

// segment is one part of a request's path between slashes.
type segment struct {
	text   string // decoded
	slash  bool   // text holds a slash that was escaped
	hidden bool   // a character that nobody needs to escape was escaped
}

// search is one walk through the tree.
type search struct {
	method    methods
	segments  []segment
	values    [maxSegments]string // of the parameters on the way
	depth     int                 // how many of them
	known     bool                // some pattern has the path, with this method or another
	ambiguous bool                // a literal is spelt in a way that readers differ on
}

// find returns the action of the segments from i on.
func (r *route) find(s *search, i int) *action {
	if i == len(s.segments) {
		var found *action
		for bit, a := range r.actions {
			if a == nil {
				continue
			}
			s.known = true
			if s.method == 1<<bit {
				found = a
			}
		}
		return found
	}
	seg := s.segments[i]
	if next := r.literals[seg.text]; next != nil && !seg.slash {
		if seg.hidden {
			s.ambiguous = true
			return nil
		}
		if a := next.find(s, i+1); a != nil || s.ambiguous {
			return a
		}
	}
	if r.parameter == nil || seg.text == "" {
		return nil
	}
	s.values[s.depth] = seg.text
	s.depth++
	if a := r.parameter.find(s, i+1); a != nil || s.ambiguous {
		return a
	}
	s.depth--
	return nil
}

// split cuts a path into buf, decoded. ok is false if it does not begin with a
// slash, is deeper than any pattern can be, or has a bad escape.
func split(path string, buf []segment) (segments []segment, ok bool) {
	if !strings.HasPrefix(path, "/") {
		return nil, false
	}
	rest, more := path[1:], true
	for more {
		var raw string
		raw, rest, more = strings.Cut(rest, "/")
		seg, ok := decodeSegment(raw)
		if !ok || len(buf) == maxSegments {
			return nil, false
		}
		buf = append(buf, seg)
	}
	return buf, true
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
// splits must find neither another pattern nor an empty or dot segment.
func (r *route) slashSafe(segments []segment) bool {
	var all []segment
	for _, seg := range segments {
		for part := range strings.SplitSeq(seg.text, "/") {
			if seg.slash && (part == "" || part == "." || part == "..") {
				return false
			}
			all = append(all, segment{text: part})
		}
	}
	if len(all) > maxSegments {
		return true // deeper than any pattern
	}
	s := search{segments: all}
	r.find(&s, 0)
	return !s.known
}
