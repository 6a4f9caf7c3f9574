package acs

import (
	"errors"
	"strconv"
	"strings"

	"github.com/ramgate/ramgate/catalog"
)

// Parse reads r. It decides the style and the format of the answer first, so
// that every refusal can be rendered, then holds r against the limits, then
// refuses whatever two parsers may read differently. The Call is never nil.
//
// Time and memory are linear in the size of r (sorting apart), and once a limit
// is exceeded nothing is decoded.
func Parse(r *Request, l Limits) (*Call, *catalog.Error) {
	c := &Call{Request: r, HostID: HostID(r.Host)}
	c.Path, c.RawQuery, _ = strings.Cut(r.Target, "?")
	headers := c.readHeaders()
	var content *catalog.Error
	c.media, content = mediaOf(c.head.contentType.value)
	if e := c.exceeds(l); e != nil {
		c.guess(l)
		return c, e
	}
	params := c.readParams()
	c.sortParams()
	c.recognise()
	format := c.chooseFormat()
	authorization := c.readCredentials()

	for _, e := range [...]*catalog.Error{format, checkMethod(r.Method), checkTarget(r.Target, c.Path), params, headers, authorization, content} {
		if e != nil {
			return c, e
		}
	}
	for _, check := range [...]func(*Call) *catalog.Error{
		(*Call).checkNames, (*Call).checkOneCredential, (*Call).checkBody, (*Call).checkResource,
	} {
		if e := check(c); e != nil {
			return c, e
		}
	}
	c.parsed = true
	return c, nil
}

// exceeds holds the request against the limits without decoding anything.
func (c *Call) exceeds(l Limits) *catalog.Error {
	size := len(c.Target)
	for i := range c.Headers {
		size += len(c.Headers[i].Name) + len(c.Headers[i].Value)
	}
	if size > l.HeaderBytes {
		return tooLong("headers", l.HeaderBytes)
	}
	// A proxy with the same limit cuts what is longer off at it. Only a partial
	// body that fills the limit is known to be one of those.
	if len(c.Body) > l.Body || c.BodyState == Partial && len(c.Body) == l.Body {
		return tooLong("body", l.Body)
	}
	count := countPairs(c.RawQuery)
	if c.hasForm() {
		count += countPairs(c.Body)
	}
	if count > l.Parameters {
		return tooLong("parameters", l.Parameters)
	}
	return nil
}

// checkMethod refuses what is no method: it is signed as it stands, in front of
// text that could be read as another request.
func checkMethod(method string) *catalog.Error {
	for i := 0; i < len(method); i++ {
		if b := method[i]; (b < 'A' || b > 'Z') && b != '-' {
			return catalog.New(catalog.UnsupportedHTTPMethod)
		}
	}
	if method == "" {
		return catalog.New(catalog.UnsupportedHTTPMethod)
	}
	return nil
}

// hasForm reports whether the body is read for parameters. It is on any method,
// so that none hides there; checkBody refuses those that backends do not read.
func (c *Call) hasForm() bool { return c.media == mediaForm && c.BodyState == Whole }

func tooLong(what string, limit int) *catalog.Error {
	return catalog.Exceeded(catalog.InvalidParameterLengthExceeded, what, strconv.Itoa(limit))
}

// refuse is InvalidParameter about name. A name is the caller's text and goes
// into the answer: only one that looks like a name does.
func refuse(name string, why error) *catalog.Error {
	return catalog.Named(catalog.InvalidParameter, presentable(name)).Because(why)
}

// missing is MissingParameter about name.
func missing(name string) *catalog.Error {
	return catalog.Named(catalog.MissingParameter, presentable(name))
}

// presentable is name if it is short printable ASCII, else nothing.
func presentable(name string) string {
	if len(name) > 64 || !printable(name) {
		return ""
	}
	return name
}

// What Parse found. These are causes for logs; clients see the code and at
// most a name.
var (
	errPath          = errors.New("path that two parsers may read differently")
	errTarget        = errors.New("target holds '#', a blank or a control character")
	errSemicolon     = errors.New("raw ';' in query or form")
	errEmptyName     = errors.New("parameter without a name")
	errEscape        = errors.New("bad percent-encoding")
	errText          = errors.New("NUL or invalid UTF-8")
	errNameControl   = errors.New("control character in a parameter name")
	errTwice         = errors.New("given twice")
	errLookalike     = errors.New("name equals a system parameter's but for case")
	errHeaderName    = errors.New("header name is not a lower-case token")
	errHeaderValue   = errors.New("control character in a header")
	errForbidden     = errors.New("header that only the gate may set, or that makes a backend see another request")
	errComma         = errors.New("',' where one value belongs: joined duplicates")
	errCredentials   = errors.New("two different credentials")
	errAuthorization = errors.New("malformed Authorization")
	errMediaType     = errors.New("malformed Content-Type, or charset other than UTF-8")
	errEncoding      = errors.New("content encoding other than identity")
	errPartial       = errors.New("body not known to be whole")
	errUnsignedBody  = errors.New("RPC V1 with a body that its signature does not cover")
	errUnreadForm    = errors.New("form parameters in a body that the gate does not see")
	errFormMethod    = errors.New("form with a method of which backends read none")
	errMethodName    = errors.New("parameter by which some frameworks replace the method")
	errResource      = errors.New("query whose signed text can be read in two ways")
	errFormat        = errors.New("neither JSON nor XML")
)
