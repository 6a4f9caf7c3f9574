package oracle

import "strings"

// matches tells whether a statement is about doing action to resource.
func (j *judge) matches(s Statement, action, resource string) bool {
	return j.matchesAction(s, action) && j.matchesResource(s, resource)
}

func (j *judge) matchesAction(s Statement, action string) bool {
	if s.Action != nil {
		return j.anyAction(s.Action, action)
	}
	return j.anyAction(s.NotAction, action) == (j.doubt == NotActionIsAction)
}

func (j *judge) anyAction(patterns List, action string) bool {
	for _, p := range patterns {
		if j.doubt == ActionCase && j.like(p, action) || j.doubt != ActionCase && j.likeFolded(p, action) {
			return true
		}
	}
	return false
}

func (j *judge) matchesResource(s Statement, resource string) bool {
	for _, p := range s.Resource {
		if j.isOf(p, resource) {
			return true
		}
	}
	return false
}

// isOf tells whether a resource is one of those that a pattern means. A pattern
// of five fields is held against the five fields of the resource, a shorter one
// against the whole text. A lone star means all, and alone means the resource *.
func (j *judge) isOf(pattern, resource string) bool {
	if pattern == "*" {
		return true
	}
	if resource == "*" {
		return j.doubt == AnyNeedsNoLoneStar && strings.Trim(pattern, "*:") == ""
	}
	p := strings.SplitN(pattern, ":", 5)
	if len(p) < 5 && j.doubt == ShortIsPadded {
		for len(p) < 5 {
			p = append(p, "*")
		}
	}
	if len(p) < 5 || j.doubt == FieldsRunTogether {
		return j.like(pattern, resource)
	}
	r := strings.SplitN(resource, ":", 5)
	return j.field(p[0], r[0], PrefixFold, false) &&
		j.field(p[1], r[1], ServiceCase, true) &&
		j.field(p[2], r[2], RegionFold, false) &&
		j.field(p[3], r[3], None, false) &&
		j.field(p[4], r[4], RelativeFold, false)
}

// field compares one field. How it treats case is folded, unless in doubt.
func (j *judge) field(pattern, text string, doubt Doubt, folded bool) bool {
	if pattern == "" && j.doubt == EmptyFieldIsAny {
		return true
	}
	if doubt != None && j.doubt == doubt {
		folded = !folded
	}
	if folded {
		return j.likeFolded(pattern, text)
	}
	return j.like(pattern, text)
}
