package openapi

import (
	"regexp"
	"slices"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/internal/strictyaml"
)

// parameters compiles the parameters of an action. Those of its path are
// declared by standing there; an entry adds checks to them.
func (l *loader) parameters(f *actionFile, a *action) []parameter {
	var list []parameter
	first := map[string]*parameterFile{} // by lower-case name
	for i := range f.Parameters {
		pf := &f.Parameters[i]
		key := lower(pf.Name.Value)
		if other, taken := first[key]; taken {
			l.Errorf(pf.Name.Pos, "parameter %s is declared twice, first on line %d (names compare without case)", strictyaml.Quote(pf.Name.Value), other.Name.Line)
			continue
		}
		if l.parameterName(pf.Name) {
			first[key] = pf
		}
		p := l.parameter(pf)
		l.origins(pf, &p, a)
		if p.origins == fromPath && (p.repeatable || p.unsupported || p.kind == listKind) {
			l.Errorf(pf.Name.Pos, "parameter %s stands in the path: it cannot be a list, repeatable or unsupported", strictyaml.Quote(p.name))
		}
		if (isOwner(p.name) || lower(p.name) == lower(regionName)) && (p.repeatable || p.kind == listKind) {
			l.Errorf(pf.Name.Pos, "parameter %s has one value, which the gate goes by: it cannot be a list or repeatable", strictyaml.Quote(p.name))
		}
		list = append(list, p)
	}
	if len(f.Parameters)+len(a.path) > maxParameters {
		l.Errorf(f.Pos, "more than %d parameters", maxParameters)
	}
	list = l.pathParameters(f, a.path, list, first)
	l.elements(f, list, first)
	return list
}

// pathParameters adds the parameters of the path that no entry declares.
func (l *loader) pathParameters(f *actionFile, path []string, list []parameter, first map[string]*parameterFile) []parameter {
	for i, name := range path {
		twice := slices.ContainsFunc(path[:i], func(other string) bool { return lower(other) == lower(name) })
		declared := first[lower(name)]
		switch {
		case twice:
			l.Errorf(f.Path.Pos, "parameter %s stands twice in the path", strictyaml.Quote(name))
		case acs.IsSystem(name):
			l.Errorf(f.Path.Pos, "parameter %s has the name of a system parameter", strictyaml.Quote(name))
		case declared == nil:
			list = append(list, parameter{name: name, required: true, origins: fromPath, maxLength: noLimit, maxItems: noLimit})
		case declared.Name.Value != name:
			l.Errorf(declared.Name.Pos, "parameter %s differs from %s of the path only in case", strictyaml.Quote(declared.Name.Value), strictyaml.Quote(name))
		}
	}
	return list
}

// elements refuses names that are also elements of a declared list.
func (l *loader) elements(f *actionFile, list []parameter, first map[string]*parameterFile) {
	for _, p := range list {
		at := f.Pos
		if own := first[lower(p.name)]; own != nil {
			at = own.Name.Pos
		}
		for dot := range len(p.name) {
			if p.name[dot] != '.' {
				continue
			}
			owner := first[lower(p.name[:dot])]
			if owner != nil && owner.Type == kindNames[listKind] {
				l.Errorf(at, "parameter %s is an element of the list %s", strictyaml.Quote(p.name), strictyaml.Quote(owner.Name.Value))
			}
		}
	}
}

func (l *loader) parameterName(name text) bool {
	switch {
	case name.Line == 0: // reported as missing
		return false
	case !isParameterName(name.Value):
		l.Errorf(name.Pos, `expected the name of a parameter (a letter, then letters, digits, ".", "_" and "-"), found %s`, strictyaml.Quote(name.Value))
		return false
	case acs.IsSystem(name.Value):
		l.Errorf(name.Pos, "parameter %s has the name of a system parameter", strictyaml.Quote(name.Value))
	}
	return true
}

var parameterName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9._-]{0,127}$`)

func isParameterName(s string) bool { return parameterName.MatchString(s) }

// parameter compiles one parameter by itself.
func (l *loader) parameter(f *parameterFile) parameter {
	p := parameter{
		name:        f.Name.Value,
		kind:        kind(max(0, slices.Index(kindNames[:], f.Type))),
		required:    f.Required,
		unsupported: f.Unsupported,
		repeatable:  f.Repeatable,
		maxLength:   noLimit,
		maxItems:    noLimit,
	}
	if f.Unsupported && (f.Required || f.Repeatable || f.In != nil || f.constrained()) {
		l.Errorf(f.Pos, "parameter %s is unsupported: nothing else can be said of it", strictyaml.Quote(p.name))
	}
	l.lengths(f, &p)
	l.bounds(f, &p)
	if f.Pattern != nil && l.fits(f.Pattern.Pos, "pattern", &p, stringKind, listKind) {
		p.pattern = l.pattern(f.Pattern)
		if p.maxLength == noLimit {
			p.maxLength = maxPatternText
		}
	}
	l.enum(f, &p)
	return p
}

func (f *parameterFile) constrained() bool {
	return f.Minimum != nil || f.Maximum != nil || f.MinLength != nil || f.MaxLength != nil ||
		f.MaxItems != nil || f.Pattern != nil || len(f.Enum) > 0
}

// fits reports a constraint that p's type does not have.
func (l *loader) fits(at strictyaml.Pos, what string, p *parameter, kinds ...kind) bool {
	if slices.Contains(kinds, p.kind) {
		return true
	}
	l.Errorf(at, "%s does not apply to type %s", what, kindNames[p.kind])
	return false
}
