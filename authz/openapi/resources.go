package openapi

import (
	"strconv"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/catalog"
)

// Bounds of the resources of one action and one call.
const (
	maxTemplates    = 16       // of an action
	maxPlaceholders = 8        // of a template
	maxResources    = 1000     // of a call
	maxValue        = 1024     // bytes of a value in a resource; it may stand in each
	maxArray        = 64 << 10 // bytes of a JSON array of values
)

// anyResource is the resource of an API that names none.
var anyResource = []string{"*"}

// template is a resource name in pieces:
// acs:<service>:<region>:<account>:<relative id>.
type template []part

// part is literal text, or a placeholder where text is "".
type part struct {
	text  string
	fill  filler
	place int  // of the parameter
	last  bool // no other placeholder follows
}

// filler is what a placeholder stands for.
type filler uint8

const (
	fillParameter filler = iota
	fillAccount
	fillRegion
)

// Resources are the names of what c acts on, at least one, for RAM to be asked
// about all of them. account owns them; bodySigned tells whether the signature
// covers the body, as only what was signed may name a resource. The caller
// must not change the slice.
func (m *Match) Resources(c *acs.Call, account string, bodySigned bool) ([]string, *catalog.Error) {
	if m.action == nil {
		return nil, catalog.New(catalog.InternalError)
	}
	if len(m.action.templates) == 0 {
		return m.action.fixed, nil
	}
	f := filling{match: m, call: c, account: account, bodySigned: bodySigned}
	for _, t := range m.action.templates {
		if err := f.add(t); err != nil {
			return nil, err
		}
	}
	return f.resources, nil
}

// filling makes the resources of one call.
type filling struct {
	match      *Match
	call       *acs.Call
	account    string
	bodySigned bool
	resources  []string
}

// add appends the resources of t.
func (f *filling) add(t template) *catalog.Error {
	var choices [2*maxPlaceholders + 1]choice
	count := 1
	for i, p := range t {
		if p.text != "" {
			choices[i].one = p.text
			continue
		}
		c, err := f.choose(p)
		if err != nil {
			return err
		}
		if choices[i] = c; c.many != nil {
			if count *= len(c.many); count > maxResources-len(f.resources) {
				return catalog.Exceeded(catalog.InvalidParameterLengthExceeded, f.match.action.parameters.list[p.place].name, strconv.Itoa(maxResources))
			}
		}
	}
	if f.resources == nil {
		f.resources = make([]string, 0, count)
	}
	var buffer [128]byte
	f.expand(choices[:len(t)], buffer[:0])
	return nil
}

// expand appends every combination of the choices to what stands before them.
func (f *filling) expand(choices []choice, before []byte) {
	for i, c := range choices {
		if c.many != nil {
			for _, one := range c.many {
				f.expand(choices[i+1:], append(before, one...))
			}
			return
		}
		before = append(before, c.one...)
	}
	f.resources = append(f.resources, string(before))
}
