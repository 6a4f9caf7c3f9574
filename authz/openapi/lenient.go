package openapi

import (
	"strings"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/catalog"
)

// maxActionName bounds the name of an action, declared or not.
const maxActionName = 128

// The metadata of what has none. Of rpc a JSON body is read still, since it may
// name another action.
var (
	unknownRPC = &action{fixed: anyResource, readsBody: true, parameters: newParameters(nil)}
	unknownROA = &action{fixed: anyResource, roa: true, parameters: anyRegion(newParameters(nil))}
)

// anyRegion lets the region be spelt in any way. APIs of style roa have ways of
// their own (regionId), and where none is declared no resource depends on it.
func anyRegion(ps parameters) parameters {
	delete(ps.folded, lower(regionName))
	return ps
}

// guess lets an action of a known product pass that its version v does not
// declare, if the metadata is not strict. A declared name that stands on
// another path or is spelt in another case stays unknown: default metadata
// would drop what the metadata says of it. Of roa the backend goes by method and
// path, so a name is the caller's word, and the action has none: only a policy
// for all of the product's actions allows it.
func (m *Match) guess(c *acs.Call, v *version, lenient bool) *catalog.Error {
	name := givenAction(c)
	if !lenient || name != "" && !isActionName(name) || name == "" && !v.roa {
		return unknown(errUnknownAction)
	}
	if _, ok := v.folded[strings.ToLower(name)]; ok {
		return unknown(errUnknownAction)
	}
	if methodOf(c.Method) == 0 {
		return catalog.New(catalog.UnsupportedHTTPMethod)
	}
	m.action = unknownRPC
	if v.roa {
		m.action, name = unknownROA, ""
	}
	m.Action, m.RAMAction = name, m.product.ramCode+":"+name
	return nil
}

// resembles reports whether a pattern has the path of the segments, to a reader
// that ignores the case of literals and a slash at the end.
func (r *route) resembles(segments []segment) bool {
	if r == nil {
		return false
	}
	if len(segments) == 0 && (r.ends() || r.literals[""].ends()) || len(segments) == 1 && segments[0].text == "" && r.ends() {
		return true
	}
	if len(segments) == 0 {
		return false
	}
	for literal, next := range r.literals {
		if strings.EqualFold(literal, segments[0].text) && next.resembles(segments[1:]) {
			return true
		}
	}
	return r.parameter != nil && segments[0].text != "" && r.parameter.resembles(segments[1:])
}

// ends reports whether a pattern ends at r.
func (r *route) ends() bool {
	return r != nil && r.actions != [len(methodNames)]*action{}
}

// resolveUnloaded lets every call pass while no product is loaded. Only a
// route's hint is trusted to say which service it is: the host is not signed
// in every style.
//
// A backend of style rpc executes the action that is named, and serves "/". On
// other paths, and for ROA V1, the backend goes by method and path, and a name
// would be the caller's choice of what RAM is asked: there is none then.
func resolveUnloaded(c *acs.Call, hint string) (*Match, *catalog.Error) {
	name := c.Action
	switch {
	case c.Style == acs.RPCV1 && name == "":
		return nil, catalog.Named(catalog.MissingParameter, "Action")
	case c.Version == "":
		return nil, catalog.Named(catalog.MissingParameter, "Version")
	case c.Style == acs.RPCV1 && c.Path != "/":
		return nil, unknown(errOtherStyle)
	case name != "" && !isActionName(name):
		return nil, unknown(errUnknownAction)
	case methodOf(c.Method) == 0:
		return nil, catalog.New(catalog.UnsupportedHTTPMethod)
	}
	if other := givenAction(c); other != name {
		return nil, unknown(errDisagree)
	}
	if strings.Contains(c.Path, "%2F") || strings.Contains(c.Path, "%2f") {
		return nil, catalog.New(catalog.InvalidParameter).Because(errAmbiguousPath)
	}
	m := &Match{Product: hint, Version: c.Version, action: unknownROA}
	if c.Path == "/" && c.Style != acs.ROAV1 {
		if err := checkBody(c); err != nil {
			return nil, err
		}
		m.Action, m.action = name, unknownRPC
	}
	m.RAMAction = strings.ToLower(hint) + ":" + m.Action
	if err := m.checkNames(c); err != nil {
		return nil, err
	}
	return m, nil
}

// isActionName reports whether s is a letter followed by letters, digits and
// underscores, and not too long.
func isActionName(s string) bool {
	if s == "" || len(s) > maxActionName || isDigit(s[0]) || s[0] == '_' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !('a' <= c|0x20 && c|0x20 <= 'z' || isDigit(c) || c == '_') {
			return false
		}
	}
	return true
}
