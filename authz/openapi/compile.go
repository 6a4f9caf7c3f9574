package openapi

import (
	"net/netip"
	"regexp"
	"strings"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

var (
	productName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,63}$`)
	serviceCode = regexp.MustCompile(`^[a-z][a-z0-9-]{0,63}$`)
	regionID    = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)
	versionName = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
	hostName    = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$`)
	ramAction   = regexp.MustCompile(`^[a-z][a-z0-9-]{0,63}:[A-Za-z][A-Za-z0-9_]{0,127}$`)
)

// otherProduct is the word of counters and labels for what is not known.
const otherProduct = "other"

// product compiles one file and adds it.
func (l *loader) product(f *productFile) {
	p := &product{
		name:        f.Product.Value,
		regions:     map[string]struct{}{},
		maintenance: map[string]struct{}{},
		versions:    map[string]*version{},
	}
	l.names(f, p)
	for _, h := range f.Hosts {
		l.host(h, p)
	}
	l.regions(f, p)
	for _, e := range f.Versions {
		if !versionName.MatchString(e.Name) {
			l.Errorf(e.Pos, "expected a version such as 2014-05-26, found %s", strictyaml.Quote(e.Name))
		}
		p.versions[e.Name] = l.version(e.Name, &e.Value, p)
		if e.Value.Style == "roa" {
			p.hasROA = true
		} else {
			p.hasRPC = true
		}
	}
}

// names checks the names of a product and adds it under its own.
func (l *loader) names(f *productFile, p *product) {
	key := strings.ToLower(p.name)
	switch first, taken := l.products[key]; {
	case f.Product.Line == 0: // reported as missing
	case !productName.MatchString(p.name) || key == otherProduct:
		l.Errorf(f.Product.Pos, `expected a product name (a letter, then letters, digits, "-" and "_", not "other"), found %s`, strictyaml.Quote(p.name))
	case taken:
		l.Errorf(f.Product.Pos, "product %s is defined twice, first at %s (names compare without case)", strictyaml.Quote(p.name), first.Position())
	default:
		l.products[key] = f.Product.Pos
		l.apis.products[key] = p
	}
	if p.ramCode = f.RAMCode.Value; f.RAMCode.Line == 0 {
		p.ramCode = key
	} else if !serviceCode.MatchString(p.ramCode) {
		l.Errorf(f.RAMCode.Pos, `expected a RAM service code (lower-case letters, digits and "-"), found %s`, strictyaml.Quote(p.ramCode))
	}
}

// host checks a host pattern and adds it.
func (l *loader) host(h text, p *product) {
	name, suffix := strings.CutPrefix(strings.ToLower(h.Value), "*.")
	if addr, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil && addr.Zone() == "" && !suffix {
		name = addr.String()
	} else if !hostName.MatchString(name) || len(name) > maxHost {
		l.Errorf(h.Pos, "expected a host name, an IP address or *.suffix, without port, found %s", strictyaml.Quote(h.Value))
		return
	}
	index, key := l.apis.hosts.exact, name
	if suffix {
		index, key = l.apis.hosts.suffixes, "*."+name
	}
	if first, taken := l.hosts[key]; taken {
		l.Errorf(h.Pos, "host %s is given twice, first at %s", strictyaml.Quote(h.Value), first.Position())
		return
	}
	l.hosts[key] = h.Pos
	index[name] = p
}

func (l *loader) regions(f *productFile, p *product) {
	l.regionSet(f.Regions, p.regions)
	l.regionSet(f.Maintenance, p.maintenance)
	if len(p.regions) == 0 {
		return
	}
	for _, region := range f.Maintenance {
		if _, ok := p.regions[region.Value]; !ok {
			l.Errorf(region.Pos, "expected one of the product's regions, found %s", strictyaml.Quote(region.Value))
		}
	}
}

func (l *loader) regionSet(list []text, set map[string]struct{}) {
	for _, region := range list {
		_, twice := set[region.Value]
		switch {
		case !regionID.MatchString(region.Value):
			l.Errorf(region.Pos, "expected a region such as cn-hangzhou, found %s", strictyaml.Quote(region.Value))
		case twice:
			l.Errorf(region.Pos, "region %s is given twice", strictyaml.Quote(region.Value))
		}
		set[region.Value] = struct{}{}
	}
}

// version compiles one version.
func (l *loader) version(name string, f *versionFile, p *product) *version {
	v := &version{
		name:    name,
		roa:     f.Style == "roa",
		actions: map[string]*action{},
		folded:  map[string]struct{}{},
	}
	first := map[string]entry[actionFile]{}
	for _, e := range f.Actions {
		key := strings.ToLower(e.Name)
		if other, taken := first[key]; taken {
			l.Errorf(e.Pos, "action %s differs from %s on line %d only in case", strictyaml.Quote(e.Name), strictyaml.Quote(other.Name), other.Line)
		}
		if !isActionName(e.Name) {
			l.Errorf(e.Pos, "expected the name of an action (a letter, then letters, digits and _), found %s", strictyaml.Quote(e.Name))
		}
		first[key] = e
		v.folded[key] = struct{}{}
		v.actions[e.Name] = l.action(e, v, p)
	}
	return v
}

// action compiles one action.
func (l *loader) action(e entry[actionFile], v *version, p *product) *action {
	f := &e.Value
	a := &action{name: e.Name, ram: p.ramCode + ":" + e.Name, roa: v.roa}
	a.methods = l.methods(e, v)
	a.flags = l.flags(f.Flags)
	steps := l.path(e, v, a)
	a.parameters = newParameters(l.parameters(f, a))
	a.readsBody = !v.roa || len(a.parameters.list) > len(a.path)
	l.ram(f.RAM, a)
	if steps != nil {
		l.route(e, v, a, steps)
	}
	return a
}

// methods compiles the methods of an action; of rpc they are GET and POST
// unless the file says otherwise.
func (l *loader) methods(e entry[actionFile], v *version) methods {
	var set methods
	for _, m := range e.Value.Methods {
		bit := methodOf(m.Value)
		switch {
		case bit == 0:
			l.Errorf(m.Pos, "expected one of %s, found %s", strings.Join(methodNames[:], ", "), strictyaml.Quote(m.Value))
		case set&bit != 0:
			l.Errorf(m.Pos, "method %s is given twice", m.Value)
		}
		set |= bit
	}
	if len(e.Value.Methods) == 0 {
		if v.roa {
			l.Errorf(e.Pos, "action %s: an action of style roa needs methods", strictyaml.Quote(e.Name))
		}
		set = methodOf("GET") | methodOf("POST")
	}
	return set
}

// flagNames are the words of the file for the fields of Flags.
var flagNames = [...]string{"no_ram", "no_sub_user", "anonymous", "real_name", "charge", "owner_required", "closed"}

func (l *loader) flags(words []text) Flags {
	var f Flags
	fields := [len(flagNames)]*bool{&f.NoRAM, &f.NoSubUser, &f.Anonymous, &f.RealName, &f.Charge, &f.OwnerRequired, &f.Closed}
next:
	for _, word := range words {
		for i, name := range flagNames {
			if word.Value != name {
				continue
			}
			if *fields[i] {
				l.Errorf(word.Pos, "flag %s is given twice", name)
			}
			*fields[i] = true
			continue next
		}
		l.Errorf(word.Pos, "expected one of %s, found %s", strings.Join(flagNames[:], ", "), strictyaml.Quote(word.Value))
	}
	return f
}
