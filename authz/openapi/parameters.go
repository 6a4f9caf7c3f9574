package openapi

import (
	"regexp"
	"strings"

	"github.com/ramgate/ramgate/authz/acs"
)

// Bounds of what one API may declare and one call may fill.
const (
	maxParameters = 512  // declared parameters of one action
	maxListItems  = 1000 // elements of one list parameter
)

// kind is the type of a parameter.
type kind uint8

const (
	stringKind kind = iota
	integerKind
	numberKind
	booleanKind
	listKind // Name.1, Name.2 …; Name.1.Key of objects; an array in a JSON body
	jsonKind // JSON text; any value in a JSON body
)

var kindNames = [...]string{"string", "integer", "number", "boolean", "list", "json"}

// parameter is one declared parameter. Of a list, the checks of a value hold
// for each element that is not an object.
type parameter struct {
	name        string
	kind        kind
	required    bool
	unsupported bool // declared only to be refused
	repeatable  bool // may stand several times in query and form
	origins     origins
	placed      bool // the file says from where
	minLength   int  // characters
	maxLength   int  // characters; noLimit: any
	maxItems    int  // elements of a list, of a JSON array, repetitions; noLimit: any
	minimum     *bound
	maximum     *bound
	enum        map[string]struct{} // empty: any value
	pattern     *regexp.Regexp      // anchored at both ends
}

const noLimit = -1

// parameters are the declared parameters of one action, found by name.
type parameters struct {
	list     []parameter
	byName   map[string]int      // place in list
	folded   map[string]struct{} // lower-case names, those of wellKnown among them
	longest  int                 // bytes of the longest name in folded
	required []int               // places in list
	region   int                 // place of the parameter that names the region, or undeclared
}

const undeclared = -1

// newParameters indexes list. Names are ASCII and differ by more than case.
func newParameters(list []parameter) parameters {
	ps := parameters{
		list:   list,
		byName: make(map[string]int, len(list)),
		folded: make(map[string]struct{}, len(list)+len(wellKnown)),
		region: undeclared,
	}
	for _, name := range wellKnown {
		ps.folded[lower(name)] = struct{}{}
		ps.longest = max(ps.longest, len(name))
	}
	for i, p := range list {
		ps.byName[p.name] = i
		ps.folded[lower(p.name)] = struct{}{}
		ps.longest = max(ps.longest, len(p.name))
		if p.required {
			ps.required = append(ps.required, i)
		}
		if lower(p.name) == lower(regionName) {
			ps.region = i
		}
	}
	return ps
}

// find returns the place of the parameter that name is, or is an element of.
// Of an element, rest is what follows the list's name and dot.
func (ps *parameters) find(name string) (place int, rest string, ok bool) {
	if len(ps.list) == 0 {
		return 0, "", false
	}
	if i, ok := ps.byName[name]; ok {
		return i, "", true
	}
	for dot := 0; dot < len(name) && dot <= ps.longest; dot++ {
		if name[dot] != '.' {
			continue
		}
		if i, ok := ps.byName[name[:dot]]; ok && ps.list[i].kind == listKind {
			return i, name[dot+1:], true
		}
	}
	return 0, "", false
}

// lookalike reports whether some reader takes name, which find does not know,
// for a declared or well-known name or a part of one: a reader that ignores case,
// drops blanks around a name, or makes a list or an object of a name with brackets
// or dots, also where the metadata knows a single value.
func (ps *parameters) lookalike(name string) bool {
	if isWellKnown(name) {
		return false
	}
	name, _, _ = strings.Cut(name, "[")
	var buffer [64]byte
	folded := acs.AppendFold(buffer[:0], strings.TrimSpace(name))
	if _, ok := ps.folded[string(folded)]; ok {
		return true
	}
	for dot := 0; dot < len(folded) && dot <= ps.longest; dot++ {
		if folded[dot] != '.' {
			continue
		}
		if _, ok := ps.folded[string(folded[:dot])]; ok {
			return true
		}
	}
	return false
}

// The parameter and the header that name the region of a call.
const (
	regionName   = "RegionId"
	regionHeader = "x-acs-region-id"
)

// wellKnown are the parameters that mean something to the gate although no API
// declares them.
var wellKnown = [...]string{"OwnerId", "OwnerAccount", "ResourceOwnerId", "ResourceOwnerAccount", regionName}

func isWellKnown(name string) bool { return name == regionName || isOwner(name) }

// isOwner reports whether name says whose resources a call is about.
func isOwner(name string) bool {
	switch name {
	case "OwnerId", "OwnerAccount", "ResourceOwnerId", "ResourceOwnerAccount":
		return true
	}
	return false
}

// regionParameter is the parameter that names the region, nil if none is declared.
func (ps *parameters) regionParameter() *parameter {
	if ps.region == undeclared {
		return nil
	}
	return &ps.list[ps.region]
}

// mayRepeat reports whether name may stand several times in query and form.
func (ps *parameters) mayRepeat(name string) bool {
	place, ok := ps.byName[name]
	return ok && ps.list[place].repeatable
}

// lower is name in lower case. Declared names are ASCII.
func lower(name string) string { return strings.ToLower(name) }
