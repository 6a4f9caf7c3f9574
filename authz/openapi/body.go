package openapi

import (
	"errors"
	"strings"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/catalog"
)

// body is what a JSON body holds, read once for each call and only for actions
// that may have parameters there.
type body struct {
	read    bool
	members []acs.Member
	refusal *catalog.Error
}

// members are the members of c's JSON body; none if it has another type, or if
// the action declares no parameter that could be among them.
func (m *Match) members(c *acs.Call) ([]acs.Member, *catalog.Error) {
	if !m.action.readsBody || len(c.Body) == 0 {
		return nil, nil
	}
	if !m.body.read {
		m.body.read = true
		if kind := mediaType(c); kind != jsonType && strings.Contains(kind, "json") {
			m.body.refusal = catalog.Named(catalog.InvalidParameter, "Content-Type").Because(errBodyType)
		} else if !isArray(c.Body) { // an array has no names
			m.body.members, m.body.refusal = c.JSONParams()
		}
	}
	return m.body.members, m.body.refusal
}

// mayHide reports whether p may stand in a body of c that nobody read here.
func (p *parameter) mayHide(c *acs.Call) bool {
	return p.origins.has(fromForm|fromBody) && hidden(c)
}

// hidden reports whether c has a body that may hold parameters which nobody
// read here.
func hidden(c *acs.Call) bool {
	if c.BodyState != acs.Whole {
		return c.Header("content-length") != "0"
	}
	if len(c.Body) == 0 {
		return false
	}
	kind := mediaType(c)
	return kind != formType && kind != jsonType
}

const formType, jsonType = "application/x-www-form-urlencoded", "application/json"

// checkBody refuses bodies of rpc calls that the backend may read otherwise than
// the gate does.
func checkBody(c *acs.Call) *catalog.Error {
	if c.BodyState == acs.Whole && len(c.Body) == 0 {
		return nil
	}
	kind := mediaType(c)
	switch {
	case smuggles(c, kind):
		return catalog.Named(catalog.InvalidParameter, "body").Because(errSmuggled)
	case kind == jsonType && !bodyMethod(c.Method):
		return catalog.Named(catalog.InvalidParameter, "body").Because(errJSONMethod)
	}
	return nil
}

// smuggles reports whether the body of c, of type kind, is one in which some reader
// finds parameters, perhaps another Action, and which nobody read here. Without a
// type some take a body for a form.
func smuggles(c *acs.Call, kind string) bool {
	length := c.Header("content-length")
	unseen := c.BodyState != acs.Whole
	main, _, _ := strings.Cut(kind, "/")
	switch {
	case unseen && (length == "0" || kind == "" && length == ""): // no sign of a body
		return false
	case kind == "application/octet-stream", main == "image", main == "audio", main == "video":
		return false
	case kind == formType, kind == jsonType:
		return unseen
	}
	return true
}

// bodyMethod reports whether backends read a body that comes with method: of
// others many skip it, as they skip a form.
func bodyMethod(method string) bool {
	return method == "POST" || method == "PUT" || method == "PATCH"
}

// mediaType is the type of c's body, in lower case and without parameters.
func mediaType(c *acs.Call) string {
	header := c.Header("content-type")
	if header == formType || header == jsonType { // the common ones, without further looks
		return header
	}
	kind, _, _ := strings.Cut(header, ";")
	return strings.ToLower(strings.Trim(kind, " \t"))
}

var (
	errBodyAction = errors.New("the JSON body names another action or version")
	errBodyOwner  = errors.New("the JSON body names an owner, which is read from query and form only")
	errBodyType   = errors.New("a type that some readers take for application/json")
)

// takeMembers judges the members of a JSON body. Names there match by exact
// case, and lists are arrays.
func (v *validation) takeMembers(m *Match, members []acs.Member) *catalog.Error {
	for _, member := range members {
		if !m.action.roa && (member.Name == "Action" && member.Text() != m.Action || member.Name == "Version" && member.Text() != m.Version) {
			return unknown(errBodyAction)
		}
		place, rest, ok := v.find(member.Name)
		switch {
		case !ok && v.lookalike(member.Name), rest != "":
			return catalog.Named(catalog.InvalidParameter, member.Name).Because(errOtherCase)
		case isOwner(member.Name):
			return catalog.Named(catalog.InvalidParameter, member.Name).Because(errBodyOwner)
		case !ok:
		case !v.list[place].origins.has(fromBody):
			return catalog.Named(catalog.InvalidParameter, member.Name).Because(errElsewhere)
		case v.list[place].unsupported:
			v.note(unsupported, place, member.Name)
		case !v.mark(place):
			v.note(malformed, place, member.Name)
		default:
			v.member(place, member)
		}
	}
	return nil
}

// checkBodyRegion refuses a JSON body that names another region than the one
// that counts: of an API that does not declare it, the body's is not read.
func (m *Match) checkBodyRegion(c *acs.Call, members []acs.Member) *catalog.Error {
	for _, member := range members {
		if member.Name != regionName || member.Kind == acs.JSONNull {
			continue
		}
		if region := m.Region(c); region != "" && member.Text() != region {
			return catalog.Named(catalog.InvalidParameter, regionName).Because(errAmbiguousRegion)
		}
	}
	return nil
}

// member judges one declared member. Numbers and booleans may be written as
// text, as some clients do.
func (v *validation) member(place int, member acs.Member) {
	p := &v.list[place]
	fits := member.Kind == acs.JSONString ||
		member.Kind == acs.JSONNumber && (p.kind == integerKind || p.kind == numberKind) ||
		member.Kind == acs.JSONBool && p.kind == booleanKind ||
		p.kind == jsonKind
	switch {
	case member.Kind == acs.JSONNull:
		v.value(place, member.Name, "")
	case p.kind == listKind:
		v.array(place, member)
	case !fits:
		v.note(malformed, place, member.Name)
	case p.kind == jsonKind:
		v.value(place, member.Name, member.Raw)
	default:
		v.value(place, member.Name, member.Text())
	}
}

// array judges a list of a JSON body. Objects and arrays in it are not looked
// into.
func (v *validation) array(place int, member acs.Member) {
	p := &v.list[place]
	switch {
	case member.Kind != acs.JSONArray:
		v.note(malformed, place, member.Name)
	case p.required && !more(member.Raw, 0):
		v.note(null, place, member.Name)
	case more(member.Raw, p.itemLimit()):
		v.note(tooMany, place, p.name)
	default:
		for item, rest, ok := cutItem(inside(member.Raw)); ok; item, rest, ok = cutItem(rest) {
			switch item[0] {
			case '[', '{', 'n':
			case '"':
				v.value(place, member.Name, acs.Member{Kind: acs.JSONString, Raw: item}.Text())
			default:
				v.value(place, member.Name, item)
			}
		}
	}
}
