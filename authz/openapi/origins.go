package openapi

import (
	"slices"
	"strings"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// origins are the parts of a request that the backend reads a parameter from.
// What is declared and stands elsewhere is refused: it would be judged here, and
// the backend would act as if it were not there.
type origins uint8

const (
	fromPath origins = 1 << iota
	fromQuery
	fromForm
	fromBody // a member of a JSON body

	fromParams = fromQuery | fromForm
)

// originNames are the words of the file; the place of a word is its bit.
var originNames = [...]string{"path", "query", "form", "body"}

// has reports whether o has some of these.
func (o origins) has(some origins) bool { return o&some != 0 }

// defaultOrigins are those of parameters that the file does not place. All of
// rpc read query and form alike; of roa each API has its own way, and only GET
// and HEAD are known to have no body.
func (a *action) defaultOrigins() origins {
	if !a.roa || a.methods&^(methodOf("GET")|methodOf("HEAD")) == 0 {
		return fromParams
	}
	return fromParams | fromBody
}

// origins finds from where p is read, by what the file says and by the path.
func (l *loader) origins(f *parameterFile, p *parameter, a *action) {
	inPath := slices.Contains(a.path, p.name)
	switch {
	case inPath:
		p.origins = fromPath
	case p.unsupported:
		p.origins = fromParams | fromBody
	case isOwner(p.name):
		p.origins = fromParams
	default:
		p.origins = a.defaultOrigins()
	}
	if isOwner(p.name) && inPath {
		l.Errorf(f.Name.Pos, "parameter %s says whose resources are meant: the gate reads it from query and form only", strictyaml.Quote(p.name))
	}
	if f.In == nil {
		return
	}
	said := l.originSet(f.In)
	switch {
	case isOwner(p.name) && said.has(fromBody):
		l.Errorf(f.In.Pos, "parameter %s says whose resources are meant: in can only be query or form", strictyaml.Quote(p.name))
	case said == 0: // reported
	case p.unsupported: // reported
	case inPath && said != fromPath:
		l.Errorf(f.In.Pos, "parameter %s stands in the path: in can only be path", strictyaml.Quote(p.name))
	case !inPath && said.has(fromPath):
		l.Errorf(f.In.Pos, "parameter %s does not stand in the path", strictyaml.Quote(p.name))
	case p.repeatable && !said.has(fromParams):
		l.Errorf(f.In.Pos, "parameter %s is repeatable: that is in query or form only", strictyaml.Quote(p.name))
	default:
		p.origins, p.placed = said, true
	}
}

// originSet reads the words of in; 0 if something is wrong with them.
func (l *loader) originSet(in *at[strictyaml.Strings]) origins {
	var set origins
	for _, word := range in.Value {
		i := slices.Index(originNames[:], word)
		switch {
		case i < 0:
			l.Errorf(in.Pos, "expected one of %s, found %s", strings.Join(originNames[:], ", "), strictyaml.Quote(word))
			return 0
		case set.has(1 << i):
			l.Errorf(in.Pos, "in names %s twice", word)
			return 0
		}
		set |= 1 << i
	}
	if in.Value != nil && set == 0 {
		l.Errorf(in.Pos, "expected one or more of %s", strings.Join(originNames[:], ", "))
	}
	return set
}
