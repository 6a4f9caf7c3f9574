package ram

import (
	"cmp"
	"slices"
	"strings"
)

// prefixTable finds the entries whose key a text begins with, in the time of a
// binary search and of the entries found.
//
// Keys are sorted; each knows the longest other key that it begins with. The
// longest key that a text begins with is then among the last key not after the
// text and that key's ancestors, and so are all the shorter ones.
type prefixTable struct {
	keys    []string
	parent  []int32 // of each key: its longest proper prefix among the keys, or -1
	first   []int32 // entries[first[i]:first[i+1]] belong to keys[i]
	entries []entry
}

// entry is one pattern of one statement.
type entry struct {
	statement int32 // place in the index
	pattern   int32 // number in patterns
}

type keyedEntry struct {
	key string
	entry
}

// newPrefixTable sorts list and makes the table of it.
func newPrefixTable(list []keyedEntry) prefixTable {
	slices.SortFunc(list, func(a, b keyedEntry) int {
		return cmp.Or(strings.Compare(a.key, b.key), cmp.Compare(a.statement, b.statement), cmp.Compare(a.pattern, b.pattern))
	})
	keys := 0
	for i := range list {
		if i == 0 || list[i].key != list[i-1].key {
			keys++
		}
	}
	t := prefixTable{
		keys: make([]string, 0, keys), parent: make([]int32, 0, keys),
		first: make([]int32, 0, keys+1), entries: make([]entry, len(list)),
	}
	for i, e := range list {
		t.entries[i] = e.entry
		if i > 0 && e.key == list[i-1].key {
			continue
		}
		up := int32(len(t.keys)) - 1
		for up >= 0 && !strings.HasPrefix(e.key, t.keys[up]) {
			up = t.parent[up]
		}
		t.keys = append(t.keys, e.key)
		t.parent = append(t.parent, up)
		t.first = append(t.first, int32(i))
	}
	t.first = append(t.first, int32(len(list)))
	return t
}

// last is the place of the last key not after text, or -1.
func (t *prefixTable) last(text string) int32 {
	low, high := 0, len(t.keys)
	for low < high {
		if mid := (low + high) / 2; t.keys[mid] <= text {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return int32(low) - 1
}

// at is the entries of key i if text begins with it.
func (t *prefixTable) at(i int32, text string) []entry {
	if !strings.HasPrefix(text, t.keys[i]) {
		return nil
	}
	return t.entries[t.first[i]:t.first[i+1]]
}
