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
	head   int32 // number in patterns.heads of the first four fields; -1 if there are fewer than five
	glob   glob  // of the relative id, or of the whole
}

const headless = -1

// resourceHead is the first four fields of a resourcePattern. There are few
// different ones.
type resourceHead [4]string

// arn is the text of a request's resource or of a pattern, taken apart.
type arn struct {
	text     string
	fields   [4]string // acs, service, region, account; of short texts nothing
	relative string
	short    bool // fewer than five fields
}

// newARN takes text apart. The service becomes lower case.
func newARN(text string) (a arn) {
	a.text = text
	for i := range a.fields {
		var ok bool
		if a.fields[i], text, ok = strings.Cut(text, ":"); !ok {
			return arn{text: a.text, short: true}
		}
	}
	a.fields[1] = lower(a.fields[1])
	a.relative = text
	return a
}

// everything is the resource of APIs that name none, and the pattern that alone
// matches it.
const everything = "*"

func (h *resourceHead) match(a *arn) bool {
	for i, pattern := range h {
		if !matchField(pattern, a.fields[i]) {
			return false
		}
	}
	return !a.short
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
