package ram

// patterns holds every distinct pattern of a directory once; statements name
// them by number. It is immutable once the directory is built.
type patterns struct {
	actions   []actionPattern
	resources []resourcePattern
	heads     []resourceHead
}

// interned numbers patterns while a directory is loaded.
type interned struct {
	*patterns
	action, resource map[string]int32 // by source
	head             map[resourceHead]int32
}

func newInterned() interned {
	return interned{&patterns{}, map[string]int32{}, map[string]int32{}, map[resourceHead]int32{}}
}

func (in *interned) actionNumber(source string) int32 {
	number, ok := in.action[source]
	if !ok {
		source = clone(source)
		number = int32(len(in.actions))
		in.actions = append(in.actions, actionPattern{source, newGlob(lower(source))})
		in.action[source] = number
	}
	return number
}

func (in *interned) resourceNumber(source string) int32 {
	number, ok := in.resource[source]
	if !ok {
		source = clone(source)
		number = int32(len(in.resources))
		p := resourcePattern{source, headless, newGlob(source)}
		if a := newARN(source); !a.short {
			p.head, p.glob = in.headNumber(a.fields), newGlob(a.relative)
		}
		in.resources = append(in.resources, p)
		in.resource[source] = number
	}
	return number
}

func (in *interned) headNumber(h resourceHead) int32 {
	number, ok := in.head[h]
	if !ok {
		number = int32(len(in.heads))
		in.heads = append(in.heads, h)
		in.head[h] = number
	}
	return number
}
