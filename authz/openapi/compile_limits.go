package openapi

import (
	"regexp"
	"regexp/syntax"
	"strconv"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// Bounds of a pattern: characters, and instructions of its program, since
// matching takes time in proportion to both program and text.
const (
	maxPattern = 512
	maxProgram = 1000
)

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
