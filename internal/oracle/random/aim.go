package random

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ramgate/ramgate/internal/oracle"
)

// aim is what a pattern or a condition was made of. Requests that are not far
// from it tell whether it is read right.
type aim struct {
	product, action string
	values          map[string]string // of the placeholders of the template
	condition       oracle.Condition
}

// wants are the tags that a condition asks for, with the values wanted.
func (a aim) wants() map[string][]string {
	found := map[string][]string{}
	for _, keys := range a.condition {
		for key, values := range keys {
			if tag, ok := strings.CutPrefix(key, "acs:RequestTag/"); ok {
				found[tag] = append(found[tag], values...)
			}
		}
	}
	for _, values := range found {
		slices.Sort(values)
	}
	return found
}

// tags adds tags, each key once.
func (m *maker) tags(q *oracle.Request, aimed aim) {
	wanted := aimed.wants()
	keys := some(m, tagKeys, m.between(0, 4))
	for _, key := range slices.Sorted(maps.Keys(wanted)) {
		if !slices.Contains(keys, key) && m.chance(85) {
			keys = append(keys, key)
		}
	}
	for n, key := range keys {
		value := pick(m, m.words.tagValues(key))
		switch {
		case wanted[key] != nil && m.chance(60):
			value = m.near(pick(m, wanted[key]))
		case m.chance(8):
			value = pick(m, unreadable)
		}
		if key == "env" && m.chance(8) {
			key = "ENV"
		}
		if m.chance(1) {
			key = pick(m, append(keys, "", strings.Repeat("k", 1025))) // maybe one of another tag
		}
		name := "Tag." + strconv.Itoa(n+1)
		q.Params = append(q.Params, oracle.Param{Name: name + ".Key", Value: key})
		if !m.chance(2) {
			q.Params = append(q.Params, oracle.Param{Name: name + ".Value", Value: value})
		}
	}
}

// near is what a value or pattern is about, or not quite.
func (m *maker) near(value string) string {
	switch {
	case m.chance(30):
		return m.flip(value)
	case strings.ContainsAny(value, "*?") && m.chance(85):
		star := pick(m, []string{"", "x", "/", "é", "a/b", ":"})
		return strings.NewReplacer("*", star, "?", pick(m, []string{"x", "/", "é", "😀", "", "ab"})).Replace(value)
	}
	return value
}
