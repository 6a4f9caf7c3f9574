package acs

import "github.com/ramgate/ramgate/catalog"

// Kind is the type of a JSON value.
type Kind uint8

const (
	JSONNull Kind = iota
	JSONBool
	JSONNumber
	JSONString
	JSONArray
	JSONObject
)

// Member is one member of the object that a JSON body is.
type Member struct {
	Name string // decoded
	Kind Kind
	Raw  string // the value as it is written, blanks around it left aside
}

// Text is what a JSON string says; other values are given as they are written.
func (m Member) Text() string {
	if m.Kind != JSONString {
		return m.Raw
	}
	return unquote(m.Raw[1 : len(m.Raw)-1])
}

// JSONParams reads the members of a JSON body, in wire order. There are none
// if the body is of another type, empty or not shown to the gate. What two
// parsers may read differently is refused: a name twice in one object at any
// level, more than 32 levels or 1000 members, invalid UTF-8, half a surrogate pair, NUL, and
// everything that is not one object by RFC 8259. It reads anew on each call.
func (c *Call) JSONParams() ([]Member, *catalog.Error) {
	if c.media != mediaJSON || c.BodyState != Whole || len(c.Body) == 0 {
		return nil, nil
	}
	r := jsonReader{text: string(c.Body)}
	members, err := r.document()
	if err == errJSONMany {
		return nil, tooLong("parameters", maxJSONMembers).Because(err)
	}
	if err != nil {
		return nil, refuse("body", err)
	}
	return members, nil
}
