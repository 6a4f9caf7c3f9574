package openapi

import (
	"slices"
	"strings"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// ram compiles the RAM action and the resources of a; without any, RAM is asked
// about <ram_code>:<Action> on *.
func (l *loader) ram(f *ramFile, a *action) {
	a.fixed = anyResource
	if f == nil {
		return
	}
	if f.Action != nil {
		if a.ram = f.Action.Value; !ramAction.MatchString(a.ram) {
			l.Errorf(f.Action.Pos, "expected a RAM action such as ecs:DescribeInstances, found %s", strictyaml.Quote(a.ram))
		}
	}
	if len(f.Resources) == 0 {
		return
	}
	if len(f.Resources) > maxTemplates {
		l.Errorf(f.Resources[maxTemplates].Pos, "more than %d resources", maxTemplates)
		return
	}
	var fixed []string
	filled := false
	for _, source := range f.Resources {
		t, ok := l.template(source, a)
		if !ok {
			continue
		}
		a.templates = append(a.templates, t)
		filled = filled || len(t) > 1 || t[0].text == ""
		fixed = append(fixed, source.Value)
	}
	if !filled {
		a.templates, a.fixed = nil, fixed
	}
}

// template compiles one resource: "*", or five fields of which the region may
// be {RegionId}, the account {AccountId}, and the last hold any placeholder.
func (l *loader) template(source text, a *action) (template, bool) {
	if source.Value == "*" {
		return template{{text: "*"}}, true
	}
	fields := strings.SplitN(source.Value, ":", 5)
	const shape = "acs:<service>:<region>:<account>:<resource>"
	if len(fields) < 5 || fields[0] != "acs" || !serviceCode.MatchString(fields[1]) || fields[4] == "" {
		l.Errorf(source.Pos, "expected a resource such as %s, found %s", shape, strictyaml.Quote(source.Value))
		return nil, false
	}
	for _, field := range [...]struct {
		at         int
		name, only string
	}{{2, "region", "{RegionId}"}, {3, "account", "{AccountId}"}} {
		if found := fields[field.at]; found != field.only && strings.ContainsAny(found, "{}") {
			l.Errorf(source.Pos, "expected the %s of a resource to be %s or fixed text, found %s", field.name, field.only, strictyaml.Quote(found))
			return nil, false
		}
	}
	t, problem := parseTemplate(source.Value, a)
	if problem != "" {
		l.Errorf(source.Pos, "resource %s: %s", strictyaml.Quote(source.Value), problem)
		return nil, false
	}
	return t, true
}

// parseTemplate cuts source at its placeholders.
func parseTemplate(source string, a *action) (t template, problem string) {
	rest, placeholders := source, 0
	for rest != "" {
		before, after, open := strings.Cut(rest, "{")
		if strings.Contains(before, "}") {
			return nil, `"}" without "{"`
		}
		if before != "" {
			t = append(t, part{text: before})
		}
		if !open {
			break
		}
		name, after, closed := strings.Cut(after, "}")
		if !closed {
			return nil, `"{" without "}"`
		}
		p, problem := placeholder(name, a)
		if problem != "" {
			return nil, problem
		}
		t = append(t, p)
		rest = after
		placeholders++
	}
	if placeholders > maxPlaceholders {
		return nil, "too many placeholders"
	}
	for i := range slices.Backward(t) {
		if t[i].text == "" {
			t[i].last = true
			break
		}
	}
	return t, ""
}

// placeholder is the part that {name} stands for. A parameter that names
// resources must not be believed where the backend does not read it; of roa only
// the file can say where that is.
func placeholder(name string, a *action) (part, string) {
	ps := &a.parameters
	switch name {
	case "AccountId":
		return part{fill: fillAccount}, ""
	case regionName:
		if p := ps.regionParameter(); p != nil && a.guesses(p) {
			return part{}, sayWhere(p)
		}
		return part{fill: fillRegion}, ""
	}
	place, ok := ps.byName[name]
	if !ok {
		return part{}, "{" + name + "} is not a declared parameter, RegionId or AccountId"
	}
	switch p := &ps.list[place]; {
	case p.unsupported || p.kind == booleanKind || p.kind == numberKind:
		return part{}, "{" + name + "} is of a type that cannot name a resource"
	case a.guesses(p):
		return part{}, sayWhere(p)
	}
	return part{fill: fillParameter, place: place}, ""
}

// guesses reports whether p may stand in several parts of a request for no better
// reason than that nothing says which one the backend reads.
func (a *action) guesses(p *parameter) bool {
	return a.roa && !p.placed && p.origins.has(fromBody)
}

func sayWhere(p *parameter) string {
	return "say where the backend reads parameter " + strictyaml.Quote(p.name) + ", by in: query, form or body"
}
