package oracle

import (
	"encoding/json"
	"strings"
	"unicode"
)

// resources are what a call acts on: each template once for every combination
// of what its placeholders stand for. ok is false where a value would make a
// resource say something else than it is.
func (j *judge) resources(a *Action, account string) (all []string, ok bool) {
	if a.RAM == nil || len(a.RAM.Resources) == 0 {
		return []string{"*"}, true
	}
	for _, template := range a.RAM.Resources {
		filled, ok := j.fill(a, template, account)
		if !ok {
			return nil, false
		}
		all = append(all, filled...)
	}
	return all, true
}

// fill replaces the first placeholder by each of its values, and so on.
func (j *judge) fill(a *Action, template, account string) ([]string, bool) {
	before, rest, found := strings.Cut(template, "{")
	if !found {
		return []string{template}, true
	}
	name, after, _ := strings.Cut(rest, "}")
	ends, ok := j.fill(a, after, account)
	if !ok {
		return nil, false
	}
	var all []string
	for _, value := range j.values(a, name, account) {
		if name != "AccountId" && name != "RegionId" && unfit(value, !strings.Contains(after, "{")) {
			return nil, false
		}
		if value == "" {
			value = "*" // the call does not say
			if j.doubt == MissingIsNoWildcard {
				value = ""
			}
		}
		for _, end := range ends {
			all = append(all, before+value+end)
		}
	}
	return all, true
}

// values are what a placeholder stands for, "" alone where the call does not say.
func (j *judge) values(a *Action, name, account string) []string {
	if name == "AccountId" {
		return []string{account}
	}
	values := []string{j.param(name)}
	for _, p := range a.Parameters {
		switch {
		case p.Name != name:
		case p.Type == "list":
			values = j.list(name)
		case p.Type == "json" && values[0] != "":
			var many []string
			if json.Unmarshal([]byte(values[0]), &many) != nil {
				many = make([]string, 1)
				_ = json.Unmarshal([]byte(values[0]), &many[0])
			}
			values = many
		}
	}
	if len(values) == 0 {
		return []string{""}
	}
	if j.doubt == ListIsOneResource {
		return values[:1]
	}
	return values
}

// unfit tells whether a value cannot be part of a resource's name: a pattern, a
// list, a control character, a step in a path, a slash that the next placeholder
// would have to follow.
func unfit(value string, last bool) bool {
	if strings.ContainsAny(value, "*?,") || strings.ContainsFunc(value, unicode.IsControl) {
		return true
	}
	if strings.Contains(value, "/") && !last {
		return true
	}
	for _, step := range strings.Split(value, "/") {
		if step == "." || step == ".." {
			return true
		}
	}
	return false
}
