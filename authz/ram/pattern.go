package ram

import "strings"

// actionPattern is one element of Action or NotAction.
type actionPattern struct {
	source string // as the policy writes it
	glob   glob   // of its lower case
}

// resourcePattern is one element of Resource. With five fields or more,
// acs:service:region:account:relative-id, the first four match field by field
// and the rest is the relative id; a shorter one matches the whole string.
type resourcePattern struct {
	source string
	text   string    // source with the service in lower case
	ends   [4]uint32 // where the first four fields end in text
	short  bool      // fewer than five fields
	glob   glob      // of the relative id; of source if short
}

func newActionPattern(source string) actionPattern {
	return actionPattern{source, newGlob(lower(source))}
}

func newResourcePattern(source string) resourcePattern {
	f, ok := splitARN(source)
	if !ok {
		return resourcePattern{source: source, short: true, glob: newGlob(source)}
	}
	p := resourcePattern{source: source, text: source, glob: newGlob(f.relative)}
	if service := lower(f.fields[1]); service != f.fields[1] {
		start := len(f.fields[0]) + 1
		p.text = source[:start] + service + source[start+len(service):]
	}
	end := 0
	for i, field := range f.fields {
		end += len(field)
		p.ends[i] = uint32(end)
		end++
	}
	return p
}

// arn is the text of a request's resource or of a pattern, taken apart.
type arn struct {
	text     string
	fields   [4]string // acs, service, region, account; of short texts nothing
	relative string
	short    bool // fewer than five fields
}

func splitARN(text string) (a arn, ok bool) {
	a.text = text
	for i := range a.fields {
		if a.fields[i], text, ok = strings.Cut(text, ":"); !ok {
			return arn{text: a.text, short: true}, false
		}
	}
	a.relative = text
	return a, true
}

// target takes the resource of a request apart for matching.
func target(resource string) arn {
	a, _ := splitARN(resource)
	a.fields[1] = lower(a.fields[1])
	return a
}

// everything is the resource of APIs that name none, and the pattern that alone
// matches it.
const everything = "*"

func (p *resourcePattern) match(a *arn) bool {
	switch {
	case a.text == everything:
		return p.source == everything
	case p.short:
		return p.glob.match(a.text)
	case a.short:
		return false
	}
	start := uint32(0)
	for i, end := range p.ends {
		if !matchField(p.text[start:end], a.fields[i]) {
			return false
		}
		start = end + 1
	}
	return p.glob.match(a.relative)
}

// matchField is globMatch with its usual cases first: every pattern matches itself.
func matchField(pattern, field string) bool {
	return pattern == everything || pattern == field || globMatch(pattern, field)
}

// lower folds ASCII letters only. Names of actions and services are ASCII;
// folding further would let look-alikes such as the Kelvin sign pass for k.
func lower(s string) string {
	for i := range len(s) {
		if c := s[i]; 'A' <= c && c <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if c := b[i]; 'A' <= c && c <= 'Z' {
					b[i] = c + 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}

// patterns holds every distinct pattern of a directory once. Policies name
// them by number. It is immutable once the directory is built.
type patterns struct {
	actions   []actionPattern
	resources []resourcePattern
}
