package openapi

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/catalog"
)

// choice is what one placeholder stands for in one call.
type choice struct {
	one  string   // if many is nil
	many []string // of a list or JSON array, one resource for each
}

// choose finds what p stands for; "*" if the call does not say.
func (f *filling) choose(p part) (choice, *catalog.Error) {
	switch p.fill {
	case fillAccount:
		return choice{one: f.account}, nil
	case fillRegion:
		return f.region()
	}
	return f.parameter(p)
}

// region is the region field. It must be a plain word: a colon would move the
// fields behind it.
func (f *filling) region() (choice, *catalog.Error) {
	region, inBody := f.match.region(f.call)
	name, unseen := regionName, false
	if p := f.match.action.parameters.regionParameter(); p != nil {
		name, unseen = p.name, p.mayHide(f.call)
	}
	switch {
	case region == "" && !unseen:
		return choice{one: "*"}, nil
	case inBody && !f.bodySigned || region == "" || !isWord(region):
		return choice{}, catalog.Named(catalog.InvalidParameter, name)
	}
	return choice{one: region}, nil
}

func isWord(s string) bool {
	for i := range len(s) {
		if !isPlain(s[i]) || s[i] == '.' {
			return false
		}
	}
	return true
}

// parameter collects the values of the parameter that p stands for.
func (f *filling) parameter(p part) (choice, *catalog.Error) {
	g := gathering{parameter: &f.match.action.parameters.list[p.place], part: p}
	g.addAll(f.match.Path)
	g.addAll(f.call.Query)
	signed := g.count
	g.addAll(f.call.Form)
	if g.origins.has(fromBody) { // of the other parts Resolve made sure
		members, err := f.match.members(f.call)
		if err != nil {
			return choice{}, err
		}
		g.addMembers(members)
	}
	switch {
	case g.long:
		return choice{}, catalog.Exceeded(catalog.InvalidParameterLengthExceeded, g.parameter.name, strconv.Itoa(maxValue))
	case g.bad, g.count > signed && !f.bodySigned, g.count == 0 && g.mayHide(f.call):
		return choice{}, catalog.Named(catalog.InvalidParameter, g.parameter.name)
	case g.count == 0:
		return choice{one: "*"}, nil
	}
	return g.choice, nil
}

// gathering collects the values of one parameter.
type gathering struct {
	*parameter
	part
	choice
	count int
	long  bool // some value is too long to name a resource
	bad   bool // some value cannot name a resource
}

func (g *gathering) addAll(params []acs.Param) {
	for i := range params {
		name, value := params[i].Name, params[i].Value
		rest, ok := strings.CutPrefix(name, g.name)
		switch {
		case !ok || value == "" && rest == "":
		case rest == "" && g.kind == jsonKind:
			g.addJSON(value)
		case rest == "":
			g.add(value)
		case g.kind == listKind && rest[0] == '.':
			// The elements of a list of objects have no name of their own.
			g.bad = g.bad || strings.IndexByte(rest[1:], '.') >= 0
			g.add(value)
		}
	}
}

// addMembers adds what a JSON body gives.
func (g *gathering) addMembers(members []acs.Member) {
	for _, m := range members {
		if m.Name == g.name && m.Kind != acs.JSONNull && m.Raw != `""` {
			g.addJSON(m.Raw)
		}
	}
}

// addJSON adds a JSON text or number, or all of an array of such; whether an
// array is right here is for Validate to say.
func (g *gathering) addJSON(value string) {
	if len(value) > maxArray {
		g.long = true
		return
	}
	if !json.Valid([]byte(value)) {
		g.bad = true
		return
	}
	if !isArray(value) {
		g.addScalar(strings.Trim(value, jsonBlanks))
		return
	}
	for item, rest, ok := cutItem(inside(value)); ok; item, rest, ok = cutItem(rest) {
		g.addScalar(item)
	}
}

// addScalar adds a JSON text, as what it says, or a number as it is written.
func (g *gathering) addScalar(item string) {
	if isNumber(item) {
		g.bad = g.bad || !isPlainNumber(item)
		g.add(item)
		return
	}
	var text string // half a surrogate pair comes out as U+FFFD, which is unfit
	if err := json.Unmarshal([]byte(item), &text); err != nil || item[0] != '"' {
		g.bad = true
	}
	g.add(text)
}

// isPlainNumber reports whether a number is written as everybody writes it: 1 is
// also 1.0, 1e0 and 10e-1, and a reader that decodes it does not tell them apart.
func isPlainNumber(number string) bool {
	return number != "-0" && !strings.ContainsAny(number, "eE") &&
		!(strings.IndexByte(number, '.') >= 0 && strings.HasSuffix(number, "0"))
}

func (g *gathering) add(value string) {
	if len(value) > maxValue {
		g.long = true
		return
	}
	g.bad = g.bad || value == "" || g.unfit(value)
	switch g.count++; g.count {
	case 1:
		g.one = value
	case 2:
		g.many = append(g.many, g.one, value)
	default:
		g.many = append(g.many, value)
	}
}

// unfit reports whether value would let a resource name say something else
// than what it is: patterns and lists, control characters, escapes, a path that
// leads elsewhere, a slash where another placeholder follows, and what readers
// drop: blanks around it, characters that do not show and slashes that part
// nothing.
func (p *part) unfit(value string) bool {
	for i, r := range value {
		switch {
		case r == '*' || r == '?' || r == ',' || r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return true
		case r == '/' && !p.last:
			return true
		case r == '%' && isEscape(value[i:]):
			return true
		}
	}
	if strings.TrimSpace(value) != value {
		return true
	}
	for rest, more := value, true; more; {
		var segment string
		segment, rest, more = cutSegment(rest)
		if segment == "" || segment == "." || segment == ".." {
			return true
		}
	}
	return false
}

// cutSegment cuts s at its first slash, of either kind.
func cutSegment(s string) (segment, rest string, more bool) {
	for i := range len(s) {
		if s[i] == '/' || s[i] == '\\' {
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

// isEscape reports whether s begins with "%41" or the like, which a reader that
// decodes twice would replace.
func isEscape(s string) bool { return len(s) > 2 && unhex(s[1]) < 16 && unhex(s[2]) < 16 }
