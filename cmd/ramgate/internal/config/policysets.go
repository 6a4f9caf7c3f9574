package config

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// policySets checks the names of the policy sets, and that no rule is in a set
// only because its folder lies in another's.
func (k *checker) policySets() {
	dirs := map[string]string{"policies.dir": k.Policies.Dir}
	for name, set := range k.Policies.Sets {
		dirs["policies.sets."+name+".dir"] = set.Dir
	}
	for _, name := range slices.Sorted(maps.Keys(k.Policies.Sets)) {
		k.expect(isSetName(name), "policies.sets."+name,
			"a name of lower case letters, digits, - and _, other than default, which is the set without a name")
	}
	for _, inner := range slices.Sorted(maps.Keys(dirs)) {
		for _, outer := range slices.Sorted(maps.Keys(dirs)) {
			k.expect(!isInside(dirs[inner], dirs[outer]), inner, "a folder outside of "+outer+", which would have its rules too")
		}
	}
}

func isSetName(s string) bool {
	return s != "" && s != "default" && len(s) <= 64 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}

// isInside reports whether a folder lies in another one, as far as names tell.
func isInside(dir, other string) bool {
	if dir == "" || other == "" {
		return false
	}
	way, err := filepath.Rel(other, dir)
	return err == nil && way != "." && way != ".." && !strings.HasPrefix(way, "../")
}
