package openapi

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/internal/strictyaml"
)

// Bounds of a pattern: characters, and instructions of its program, since
// matching takes time in proportion to both program and text.
const (
	maxPattern = 512
	maxProgram = 1000
)

// parameters compiles the parameters of an action. Those of its path are
// declared by standing there; an entry adds checks to them.
func (l *loader) parameters(f *actionFile, path []string) []parameter {
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
		p.inPath = slices.Contains(path, p.name)
		if p.inPath && (p.repeatable || p.unsupported || p.kind == listKind) {
			l.Errorf(pf.Name.Pos, "parameter %s stands in the path: it cannot be a list, repeatable or unsupported", strictyaml.Quote(p.name))
		}
		list = append(list, p)
	}
	if len(f.Parameters)+len(path) > maxParameters {
		l.Errorf(f.Pos, "more than %d parameters", maxParameters)
	}
	list = l.pathParameters(f, path, list, first)
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
			list = append(list, parameter{name: name, required: true, inPath: true, maxLength: noLimit, maxItems: noLimit})
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
	if f.Unsupported && (f.Required || f.Repeatable || f.constrained()) {
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

func (l *loader) lengths(f *parameterFile, p *parameter) {
	if m := f.MinLength; m != nil && l.fits(m.Pos, "min_length", p, stringKind, listKind) {
		if p.minLength = m.Value; m.Value < 1 {
			l.Errorf(m.Pos, "expected min_length to be 1 or more, found %d", m.Value)
		}
	}
	if m := f.MaxLength; m != nil && l.fits(m.Pos, "max_length", p, stringKind, listKind, jsonKind) {
		if p.maxLength = m.Value; m.Value < max(1, p.minLength) {
			l.Errorf(m.Pos, "expected max_length to be %d or more, found %d", max(1, p.minLength), m.Value)
		}
	}
	m := f.MaxItems
	if m == nil || !p.repeatable && !l.fits(m.Pos, "max_items", p, listKind, jsonKind) {
		return
	}
	if p.maxItems = m.Value; m.Value < 1 || m.Value > maxListItems {
		l.Errorf(m.Pos, "expected max_items to be from 1 to %d, found %d", maxListItems, m.Value)
	}
}

func (l *loader) bounds(f *parameterFile, p *parameter) {
	p.minimum = l.bound(f.Minimum, "minimum", p)
	p.maximum = l.bound(f.Maximum, "maximum", p)
	if p.minimum != nil && p.maximum != nil && p.maximum.number < p.minimum.number {
		l.Errorf(f.Maximum.Pos(), "maximum %s is below minimum %s", p.maximum.text, p.minimum.text)
	}
}

func (l *loader) bound(n *strictyaml.Node, what string, p *parameter) *bound {
	if n == nil || !l.fits(n.Pos(), what, p, integerKind, numberKind) {
		return nil
	}
	b := &bound{text: n.Text()}
	var err error
	if n.Kind() != strictyaml.Number || !isNumber(b.text) {
		l.Errorf(n.Pos(), "expected %s to be a number, found %s", what, n.Kind())
		return nil
	}
	if b.number, err = strconv.ParseFloat(b.text, 64); err != nil {
		l.Errorf(n.Pos(), "%s is too large", what)
	}
	if p.kind == integerKind {
		if b.integer, err = strconv.ParseInt(b.text, 10, 64); err != nil {
			l.Errorf(n.Pos(), "expected %s to be a whole number of 64 bits, found %s", what, b.text)
		}
	}
	return b
}

// pattern compiles a regular expression (RE2) that must match a whole value.
func (l *loader) pattern(source *text) *regexp.Regexp {
	if len(source.Value) > maxPattern {
		l.Errorf(source.Pos, "pattern is longer than %d characters", maxPattern)
		return nil
	}
	parsed, err := syntax.Parse(source.Value, syntax.Perl)
	if err != nil {
		l.Errorf(source.Pos, "expected a regular expression (RE2): %v", err)
		return nil
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil || len(program.Inst) > maxProgram {
		l.Errorf(source.Pos, "pattern is too costly to match: simplify it, or use max_length for large repetitions")
		return nil
	}
	return regexp.MustCompile(`\A(?:` + source.Value + `)\z`)
}

func (l *loader) enum(f *parameterFile, p *parameter) {
	if len(f.Enum) == 0 {
		return
	}
	if !l.fits(f.Enum[0].Pos, "enum", p, stringKind, integerKind, numberKind, listKind) {
		return
	}
	set := make(map[string]struct{}, len(f.Enum))
	for _, value := range f.Enum {
		s := string(value.Value)
		if _, twice := set[s]; twice {
			l.Errorf(value.Pos, "value %s is given twice", strictyaml.Quote(s))
		}
		set[s] = struct{}{}
		if s == "" || p.check(s) != fine {
			l.Errorf(value.Pos, "value %s does not pass the parameter's other checks", strictyaml.Quote(s))
		}
	}
	p.enum = set
}
