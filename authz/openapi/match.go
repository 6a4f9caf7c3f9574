package openapi

import (
	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/catalog"
)

// Match is the API that a call was resolved to. It belongs to that call and to
// one goroutine.
type Match struct {
	Product string // as the metadata writes it; "" while none is loaded
	Version string
	Action  string // "" for a path that no metadata names
	// RAMAction is what RAM is asked about: ecs:DescribeInstances.
	RAMAction string
	Flags     Flags
	// Known is false for what passes with default metadata. Its Version and
	// Action are then the caller's words, unfit to count or label by.
	Known bool
	// Path are the parameters that stand in the path, decoded.
	Path []acs.Param

	product *product // nil: none is loaded
	action  *action  // never nil but in the zero Match
	body    body
}

// KnownRegion reports whether the metadata names region, so that counters by
// region stay as few as those. A product that lists none knows no region.
func (m *Match) KnownRegion(region string) bool {
	if m.product == nil {
		return false
	}
	_, ok := m.product.regions[region]
	return ok
}

// Maintenance reports whether region is under maintenance.
func (m *Match) Maintenance(region string) bool {
	if m.product == nil {
		return false
	}
	_, ok := m.product.maintenance[region]
	return ok
}

// Region is the region that c names: by the parameter RegionId (or as the API
// spells it), else by the header x-acs-region-id of the styles that sign it;
// "" if it names none.
func (m *Match) Region(c *acs.Call) string {
	region, _ := m.region(c)
	return region
}

// region also tells whether the region stands in the body. Where the file says
// from where the API reads it, nothing else counts.
func (m *Match) region(c *acs.Call) (region string, inBody bool) {
	if m.action == nil {
		return "", false
	}
	own := m.action.parameters.regionParameter()
	if own != nil {
		region, inBody = m.regionNamed(own.name, c)
		if region == "" && own.origins.has(fromBody) {
			region = m.regionOfBody(own.name, c)
			inBody = region != ""
		}
		if region != "" || own.placed {
			return region, inBody
		}
	}
	if own == nil || own.name != regionName {
		region, inBody = m.regionNamed(regionName, c)
	}
	if region == "" && c.Style != acs.RPCV1 {
		region = c.Header(regionHeader)
	}
	return region, inBody
}

// regionNamed is the parameter name of path, query or form.
func (m *Match) regionNamed(name string, c *acs.Call) (region string, inBody bool) {
	for i, params := range [...][]acs.Param{m.Path, c.Query, c.Form} {
		for _, p := range params {
			if p.Name == name && p.Value != "" {
				return p.Value, i == 2
			}
		}
	}
	return "", false
}

func (m *Match) regionOfBody(name string, c *acs.Call) string {
	members, _ := m.members(c) // Validate answers what is wrong
	for _, member := range members {
		if member.Name == name && member.Kind == acs.JSONString {
			return member.Text()
		}
	}
	return ""
}

// checkNames refuses parameters that two readers may take for different ones,
// now that the declared names are known.
func (m *Match) checkNames(c *acs.Call) *catalog.Error {
	ps := &m.action.parameters
	if err := c.RefuseRepeated(ps.mayRepeat); err != nil {
		return err
	}
	for i, params := range [...][]acs.Param{c.Query, c.Form} {
		here := fromQuery << i // fromForm is the next
		for _, p := range params {
			if acs.IsSystem(p.Name) {
				continue
			}
			if place, _, ok := ps.find(p.Name); ok {
				if !ps.list[place].origins.has(here) {
					return catalog.Named(catalog.InvalidParameter, p.Name).Because(errElsewhere)
				}
				continue
			}
			if ps.lookalike(p.Name) {
				return catalog.Named(catalog.InvalidParameter, p.Name).Because(errOtherCase)
			}
		}
	}
	return m.checkRegions(c)
}

// checkRegions refuses a call that names two regions, or one only by a header
// that its style does not sign. Official clients add a RegionId of their own to
// one that the API spells differently.
func (m *Match) checkRegions(c *acs.Call) *catalog.Error {
	region := m.Region(c)
	param, _ := c.Param(regionName)
	for _, other := range [...]string{param, c.Header(regionHeader)} {
		if other != "" && other != region && (region != "" || c.Style == acs.RPCV1) {
			return catalog.Named(catalog.InvalidParameter, regionName).Because(errAmbiguousRegion)
		}
	}
	return nil
}

// Params are the parameters of c for policies, without those of the contract
// itself and without credentials: those of path, query, form and the scalars of
// a JSON body.
func (m *Match) Params(c *acs.Call) []acs.Param {
	params := make([]acs.Param, 0, len(m.Path)+len(c.Query)+len(c.Form))
	params = append(params, m.Path...)
	for p := range c.Params {
		params = append(params, p)
	}
	members, _ := m.members(c) // Validate answers what is wrong
	for _, member := range members {
		if member.Kind != acs.JSONObject && member.Kind != acs.JSONArray && member.Kind != acs.JSONNull {
			params = append(params, acs.Param{Name: member.Name, Value: member.Text()})
		}
	}
	return params
}
