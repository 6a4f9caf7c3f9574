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
//
// The keys stand in one string and the nodes in one list: with many principals
// the cost is what the processor has to fetch.
type prefixTable struct {
	text    string  // all keys
	nodes   []node  // one for each key, and one that ends the last
	entries []entry // by key, then pattern, then statement
}

// node is a key, text[node.text:next.text], and its entries, likewise.
type node struct {
	text, entries int32
	parent        int32 // the key's longest proper prefix among the keys, or -1
}

// entry is one pattern of one statement. It holds what decides nearly always.
type entry struct {
	statement int32 // place in the index
	pattern   int32 // number in patterns
	head      int32 // of resources: number in patterns, or headless
	kind      globKind
}

type keyedEntry struct {
	key string
	entry
}

func compareKeyed(a, b keyedEntry) int {
	return cmp.Or(strings.Compare(a.key, b.key), cmp.Compare(a.pattern, b.pattern), cmp.Compare(a.statement, b.statement))
}

// newTables sorts each list and makes a table of it. The tables share memory.
func newTables(lists ...[]keyedEntry) []prefixTable {
	keys, entries, size := 0, 0, 0
	for _, list := range lists {
		slices.SortFunc(list, compareKeyed)
		entries += len(list)
		keys++
		for i := range list {
			if i == 0 || list[i].key != list[i-1].key {
				keys++
				size += len(list[i].key)
			}
		}
	}
	t := tables{nodes: make([]node, 0, keys), entries: make([]entry, 0, entries)}
	t.text.Grow(size)
	made := make([]prefixTable, len(lists))
	for i, list := range lists {
		made[i] = t.add(list)
	}
	for i := range made {
		made[i].text = t.text.String()
	}
	return made
}

// tables is what tables share, as it fills.
type tables struct {
	text    strings.Builder
	nodes   []node
	entries []entry
}

func (t *tables) add(list []keyedEntry) prefixTable {
	nodes, entries := len(t.nodes), len(t.entries)
	var keys []string
	for i, e := range list {
		t.entries = append(t.entries, e.entry)
		if i > 0 && e.key == list[i-1].key {
			continue
		}
		up := int32(len(keys)) - 1
		for up >= 0 && !strings.HasPrefix(e.key, keys[up]) {
			up = t.nodes[nodes+int(up)].parent
		}
		keys = append(keys, e.key)
		t.nodes = append(t.nodes, node{int32(t.text.Len()), int32(i), up})
		t.text.WriteString(e.key)
	}
	t.nodes = append(t.nodes, node{int32(t.text.Len()), int32(len(list)), -1})
	return prefixTable{nodes: t.nodes[nodes:len(t.nodes):len(t.nodes)], entries: t.entries[entries:len(t.entries):len(t.entries)]}
}

func (t *prefixTable) key(i int32) string { return t.text[t.nodes[i].text:t.nodes[i+1].text] }

// last is the place of the last key not after text, or -1.
func (t *prefixTable) last(text string) int32 {
	low, high := int32(0), int32(len(t.nodes))-1
	for low < high {
		if mid := (low + high) / 2; t.key(mid) <= text {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low - 1
}

// at is the entries of key i if text begins with it.
func (t *prefixTable) at(i int32, text string) []entry {
	if !strings.HasPrefix(text, t.key(i)) {
		return nil
	}
	return t.entries[t.nodes[i].entries:t.nodes[i+1].entries]
}
