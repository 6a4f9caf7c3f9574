package ram

// marks is a set of places of an index.
type marks []uint64

func (m marks) has(i int32) bool { return m[i>>6]>>(i&63)&1 != 0 }
func (m marks) set(i int32)      { m[i>>6] |= 1 << (i & 63) }

// matchAction adds to found the statements whose Action or NotAction matches
// action, in lower case, and tells whether there are any.
func (x *index) matchAction(action string, found marks) bool {
	some := false
	t := &x.actions
	for i := t.last(action); i >= 0; i = t.nodes[i].parent {
		last := memo{pattern: -1}
		for _, e := range t.at(i, action) {
			if e.pattern != last.pattern {
				last = memo{e.pattern, matchRest(e, len(t.key(i)), action, &x.patterns.actions[e.pattern].glob)}
			}
			if last.match {
				found.set(e.statement)
				some = true
			}
		}
	}
	for _, n := range x.negated {
		if !x.listed(n.body, action) {
			found.set(n.place)
			some = true
		}
	}
	return some
}

// memo is the last pattern that was matched: many statements may have the same.
type memo struct {
	pattern int32
	match   bool
}

// matchRest tells whether e's pattern matches text, which begins with its key of
// so many bytes. It looks at the pattern only if it must: that is somewhere else.
func matchRest(e entry, key int, text string, g *glob) bool {
	switch e.kind {
	case exact:
		return len(text) == key
	case prefix:
		return true
	}
	return g.match(text)
}

// listed tells whether a pattern of b's NotAction matches.
func (x *index) listed(b *body, action string) bool {
	for _, a := range b.actions {
		if x.patterns.actions[a].glob.match(action) {
			return true
		}
	}
	return false
}

// matchResource adds to found those of among whose Resource matches.
func (x *index) matchResource(resource *arn, among, found marks) {
	if resource.text == everything {
		x.matchEverything(among, found)
		return
	}
	if !resource.short {
		x.matchTable(&x.relative, resource.relative, resource, among, found)
	}
	x.matchTable(&x.whole, resource.text, resource, among, found)
}

func (x *index) matchTable(t *prefixTable, text string, resource *arn, among, found marks) {
	for i := t.last(text); i >= 0; i = t.nodes[i].parent {
		last := memo{pattern: -1}
		for _, e := range t.at(i, text) {
			if !among.has(e.statement) || found.has(e.statement) {
				continue
			}
			if e.pattern != last.pattern {
				last = memo{e.pattern, matchRest(e, len(t.key(i)), text, &x.patterns.resources[e.pattern].glob) &&
					(e.head == headless || x.patterns.heads[e.head].match(resource))}
			}
			if last.match {
				found.set(e.statement)
			}
		}
	}
}

// matchEverything is matchResource for the resource *, which only the pattern *
// matches: the one with an empty beginning and nothing but a * after it.
func (x *index) matchEverything(among, found marks) {
	t := &x.whole
	if t.last("") < 0 {
		return
	}
	for _, e := range t.at(0, "") {
		if e.kind == prefix && among.has(e.statement) {
			found.set(e.statement)
		}
	}
}
