package acs

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ramgate/ramgate/catalog"
)

// countPairs is how many parameters raw holds at most.
func countPairs[T string | []byte](raw T) int {
	if len(raw) == 0 {
		return 0
	}
	switch raw := any(raw).(type) {
	case string:
		return strings.Count(raw, "&") + 1
	case []byte:
		return bytes.Count(raw, []byte{'&'}) + 1
	}
	return 0
}

// readParams decodes query and form into c.params. It reads on behind the
// first thing to refuse, since the style and the format depend on parameters.
func (c *Call) readParams() *catalog.Error {
	var form string
	size := countPairs(c.RawQuery)
	if c.hasForm() {
		form = string(c.Body)
		size += countPairs(form)
	}
	if size == 0 {
		return nil
	}
	params, refusal := appendPairs(make([]Param, 0, size), c.RawQuery)
	query := len(params)
	params, second := appendPairs(params, form)
	c.params, c.Query, c.Form = params, params[:query:query], params[query:]
	if refusal == nil {
		refusal = second
	}
	return refusal
}

func appendPairs(params []Param, raw string) ([]Param, *catalog.Error) {
	var refusal *catalog.Error
	if strings.IndexByte(raw, ';') >= 0 {
		refusal = refuse("", errSemicolon)
	}
	for more := raw != ""; more; {
		var pair string
		pair, raw, more = strings.Cut(raw, "&")
		p, why := readPair(pair)
		if why == nil {
			params = append(params, p)
		} else if refusal == nil {
			refusal = refuse(p.Name, why)
		}
	}
	return params, refusal
}

// readPair decodes "name=value". What it refuses still has the name, if that
// could be read.
func readPair(pair string) (Param, error) {
	name, value, _ := strings.Cut(pair, "=")
	name, ok := unescape(name, true)
	if !ok {
		return Param{}, errEscape
	}
	p := Param{Name: name}
	switch p.Value, ok = unescape(value, true); {
	case name == "":
		return p, errEmptyName
	case !ok:
		return p, errEscape
	case !soundText(name) || !soundText(p.Value):
		return p, errText
	case hasControl(name):
		return p, errNameControl
	}
	return p, nil
}

// hasControl looks at bytes first: nearly all names are ASCII.
func hasControl(name string) bool {
	for i := 0; i < len(name); i++ {
		switch b := name[i]; {
		case b < ' ' || b == 0x7f:
			return true
		case b >= utf8.RuneSelf:
			return strings.ContainsFunc(name, unicode.IsControl)
		}
	}
	return false
}

func soundText(s string) bool { return strings.IndexByte(s, 0) < 0 && utf8.ValidString(s) }

// sortParams puts the parameters in the order in which every style signs them.
func (c *Call) sortParams() {
	c.order = make([]int32, len(c.params))
	for i := range c.order {
		c.order[i] = int32(i)
	}
	sortIndexes(c.order, func(a, b int32) int {
		if n := strings.Compare(c.params[a].Name, c.params[b].Name); n != 0 {
			return n
		}
		return strings.Compare(c.params[a].Value, c.params[b].Value)
	})
}

// methodParam is by what Rack, Rails, Symfony, Laravel, Spring and others let a
// POST become another method, as by X-HTTP-Method-Override.
const methodParam = "_method"

// checkNames refuses system parameters that are there twice or nearly and
// the one that replaces the method, and notes what else is there twice.
func (c *Call) checkNames() *catalog.Error {
	for i := range c.params {
		if strings.EqualFold(c.params[i].Name, methodParam) {
			return refuse(c.params[i].Name, errMethodName)
		}
		// The names of a header style stand in headers. Only RPC products, whose
		// path is "/", may also read them from parameters; the names of a ROA
		// product's own parameters ("version", "action") are its own business.
		if name := c.params[i].Name; (c.Style == RPCV1 || c.Path == "/") && nearlySystem(name) {
			return refuse(name, errLookalike)
		}
	}
	for i := 1; i < len(c.order); i++ {
		name := c.params[c.order[i]].Name
		if name != c.params[c.order[i-1]].Name {
			continue
		}
		if IsSystem(name) {
			return refuse(name, errTwice)
		}
		if n := len(c.Repeated); n == 0 || c.Repeated[n-1] != name {
			c.Repeated = append(c.Repeated, name)
		}
	}
	return nil
}

// RefuseRepeated refuses a name that stands twice in query and form together,
// unless it may. It is asked once the metadata of the API is known.
func (c *Call) RefuseRepeated(may func(name string) bool) *catalog.Error {
	for _, name := range c.Repeated {
		if !may(name) {
			return refuse(name, errTwice)
		}
	}
	return nil
}
