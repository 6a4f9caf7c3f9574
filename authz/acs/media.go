package acs

import (
	"strconv"
	"strings"

	"github.com/ramgate/ramgate/catalog"
)

// media is what a Content-Type means to the gate.
type media uint8

const (
	mediaNone  media = iota // no Content-Type
	mediaForm               // application/x-www-form-urlencoded
	mediaJSON               // application/json
	mediaOther              // anything else: never read
)

const formType, jsonType = "application/x-www-form-urlencoded", "application/json"

// mediaOf reads a Content-Type. Of types that carry parameters it must be
// certain: one that merely begins like a form is taken for one by some backends.
func mediaOf(contentType string) (media, *catalog.Error) {
	if contentType == "" {
		return mediaNone, nil
	}
	if contentType == formType { // the common one, without further looks
		return mediaForm, nil
	}
	if strings.IndexByte(contentType, ',') >= 0 {
		return mediaOther, refuse("Content-Type", errComma)
	}
	kind, params, _ := strings.Cut(contentType, ";")
	kind = strings.ToLower(trim(kind))
	m := mediaOther
	switch {
	case kind == formType:
		m = mediaForm
	case kind == jsonType:
		m = mediaJSON
	case strings.HasPrefix(kind, formType), strings.HasPrefix(kind, jsonType):
		return mediaOther, refuse("Content-Type", errMediaType)
	default:
		return mediaOther, nil
	}
	for more := params != ""; more; {
		var param string
		param, params, more = strings.Cut(params, ";")
		key, value, ok := strings.Cut(strings.ToLower(trim(param)), "=")
		if trim(param) == "" && !more { // a lone ';' at the end
			break
		}
		value = strings.TrimSuffix(strings.TrimPrefix(value, `"`), `"`)
		if !ok || !isToken(key) || !isToken(value) || key == "charset" && value != "utf-8" && value != "utf8" {
			return m, refuse("Content-Type", errMediaType)
		}
	}
	return m, nil
}

// formMethod reports whether backends read a form that comes with method.
// Go's net/http reads one of POST, PUT and PATCH, others only of POST; of GET and
// DELETE hardly any does, and would act on all that a parameter there narrows.
func formMethod(method string) bool {
	return method == "POST" || method == "PUT" || method == "PATCH"
}

// checkBody refuses bodies that the backend may see differently, and bodies
// that an RPC V1 signature does not cover.
func (c *Call) checkBody() *catalog.Error {
	h := &c.head
	if h.contentEncoding.value != "" && !strings.EqualFold(h.contentEncoding.value, "identity") {
		return refuse("Content-Encoding", errEncoding)
	}
	// A style without headers takes its action from the form: such a body must be seen.
	parameters := c.Style == RPCV1 || c.Style == Unsigned || h.authorization.value == ""
	length := h.contentLength.value
	switch c.BodyState {
	case Whole:
		if length != "" && length != strconv.Itoa(len(c.Body)) {
			return refuse("body", errPartial)
		}
		if c.Style == RPCV1 && len(c.Body) > 0 && c.media != mediaForm {
			return refuse("body", errUnsignedBody)
		}
		if c.media == mediaForm && len(c.Body) > 0 && !formMethod(c.Method) {
			return refuse("body", errFormMethod)
		}
	case Unread:
		if len(c.Body) > 0 {
			return refuse("body", errPartial)
		}
		if length == "0" || !parameters {
			return nil
		}
		if c.media == mediaForm {
			return refuse("body", errUnreadForm)
		}
		if c.Style == RPCV1 && (length != "" || c.media != mediaNone) {
			return refuse("body", errUnsignedBody)
		}
	default:
		return refuse("body", errPartial)
	}
	return nil
}
