package openapi

import (
	"errors"
	"strings"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/catalog"
)

// Resolve finds the API that the backend will execute for c. hint is the
// product that the route names, "" for none; without one the host decides.
// Product names compare without case, names of actions with.
func (a *APIs) Resolve(c *acs.Call, hint string) (*Match, *catalog.Error) {
	if err := agree(c); err != nil {
		return nil, err
	}
	p := a.find(c.HostID, hint)
	if p == nil {
		if a == nil || !a.lenient || len(a.products) > 0 {
			return nil, catalog.New(catalog.InvalidAction).Because(errUnknownProduct)
		}
		return resolveUnloaded(c, hint)
	}
	v := p.versions[c.Version]
	if err := p.present(c, v); err != nil {
		return nil, err
	}
	m := &Match{Product: p.name, Version: v.name, product: p}
	resolve := (*Match).resolveRPC
	if v.roa {
		resolve = (*Match).resolveROA
	}
	if err := resolve(m, c, v, a.lenient); err != nil {
		return nil, err
	}
	if err := m.checkNames(c); err != nil {
		return nil, err
	}
	return m, nil
}

// Causes for the operator's logs.
var (
	errUnknownProduct  = errors.New("no product of the metadata has this host, or the name that the route gives")
	errUnknownVersion  = errors.New("the product has no such version")
	errUnknownAction   = errors.New("the version has no such action or path")
	errOtherAction     = errors.New("x-acs-action or Action differs from the action of method and path")
	errOtherStyle      = errors.New("the version's style is not to be called with this kind of signature, or not on this path")
	errDisagree        = errors.New("action or version is named twice, and not alike")
	errAmbiguousPath   = errors.New("an escape in the path can be read in two ways")
	errSmuggled        = errors.New("a body that nobody read here, of an rpc product, may hold another Action")
	errAmbiguousRegion = errors.New("RegionId is named twice, and not alike")
	errElsewhere       = errors.New("the backend reads this parameter from another part of the request")
	errJSONMethod      = errors.New("a JSON body with a method of which backends read none")
	errOtherCase       = errors.New("a name of the metadata in another case")
)

// unknown is the refusal of what the metadata does not name.
func unknown(cause error) *catalog.Error {
	return catalog.Named(catalog.InvalidParameter, catalog.ActionOrVersion).Because(cause)
}

// find is the product of a call.
func (a *APIs) find(host, hint string) *product {
	if a == nil || len(a.products) == 0 {
		return nil
	}
	if hint != "" {
		return a.products[strings.ToLower(hint)]
	}
	return a.hosts.find(host)
}

// agree refuses calls that name an action or a version in several places that
// do not say the same. The headers of RPC V1 are not signed and are rewritten
// towards the backend; its parameters are what c holds.
func agree(c *acs.Call) *catalog.Error {
	if c.Style == acs.RPCV1 {
		return nil
	}
	action, _ := c.Param("Action")
	version, _ := c.Param("Version")
	if action != "" && c.Action != "" && action != c.Action || version != "" && version != c.Version {
		return unknown(errDisagree)
	}
	return nil
}

// present checks that c names an action, where it has to, and a known version.
func (p *product) present(c *acs.Call, v *version) *catalog.Error {
	roa := p.hasROA && (!p.hasRPC || c.Path != "/")
	if v != nil {
		roa = v.roa
	}
	switch {
	case !roa && c.Action == "":
		return catalog.Named(catalog.MissingParameter, "Action")
	case c.Version == "":
		return catalog.Named(catalog.MissingParameter, "Version")
	case v == nil:
		return unknown(errUnknownVersion)
	}
	return nil
}

// resolveRPC finds the action that c names.
func (m *Match) resolveRPC(c *acs.Call, v *version, lenient bool) *catalog.Error {
	if c.Style == acs.ROAV1 || c.Path != "/" {
		return unknown(errOtherStyle)
	}
	if err := checkBody(c); err != nil {
		return err
	}
	a := v.actions[c.Action]
	if a == nil {
		return m.guess(c, v, lenient)
	}
	return m.take(c, a)
}

// resolveROA finds the action of c's method and path.
func (m *Match) resolveROA(c *acs.Call, v *version, lenient bool) *catalog.Error {
	if c.Style == acs.RPCV1 {
		return unknown(errOtherStyle)
	}
	s := search{method: methodOf(c.Method)}
	if !s.split(c.Path) {
		return unknown(errUnknownAction)
	}
	a := v.routes.find(&s, 0)
	escaped := s.escapedSlash()
	switch {
	case s.ambiguous, escaped && (a == nil && !s.known || !v.routes.slashSafe(&s)):
		return catalog.New(catalog.InvalidParameter).Because(errAmbiguousPath)
	case s.folded > 0:
		return unknown(errOtherCase)
	case a == nil && s.known:
		return catalog.New(catalog.UnsupportedHTTPMethod)
	case a == nil && lenient && v.routes.resembles(s.segments[:s.count]):
		return unknown(errOtherCase)
	case a == nil:
		return m.guess(c, v, lenient)
	}
	if name := givenAction(c); name != "" && name != a.name {
		return unknown(errOtherAction)
	}
	if len(a.path) > 0 {
		m.Path = make([]acs.Param, len(a.path))
		for i, name := range a.path {
			m.Path[i] = acs.Param{Name: name, Value: s.segments[s.values[i]].text}
		}
	}
	return m.take(c, a)
}

// givenAction is the action that c names beside its path.
func givenAction(c *acs.Call) string {
	if c.Action != "" {
		return c.Action
	}
	name, _ := c.Param("Action")
	return name
}

// take fills in what the metadata says of a.
func (m *Match) take(c *acs.Call, a *action) *catalog.Error {
	if a.flags.Closed {
		return catalog.New(catalog.InvalidAction)
	}
	if a.methods&methodOf(c.Method) == 0 {
		return catalog.New(catalog.UnsupportedHTTPMethod)
	}
	m.Action, m.RAMAction, m.Flags, m.Known, m.action = a.name, a.ram, a.flags, true, a
	return nil
}
