package acs

import (
	"strings"

	"github.com/ramgate/ramgate/catalog"
)

// decodedPath is the path as clients sign it that encode it only later. It is
// empty when there is no such reading, or when the text could be another path
// (or a path with a query) as well.
func (c *Call) decodedPath() string {
	if strings.IndexByte(c.Path, '%') < 0 {
		return ""
	}
	for rest, more := c.Path[1:], true; more; {
		var segment string
		segment, rest, more = strings.Cut(rest, "/")
		text, ok := unescape(segment, false)
		if !ok || strings.ContainsAny(text, `/?#%;\`) {
			return ""
		}
	}
	path, _ := unescape(c.Path, false)
	return path
}

// encodedPath is the path with each segment decoded and encoded again: some
// HTTP libraries turn "%2A" into "*" after it was signed. It is empty when
// that is the path as it stands.
func (c *Call) encodedPath() string {
	dst := make([]byte, 0, len(c.Path)+16)
	for rest, more := c.Path[1:], true; more; {
		var segment string
		segment, rest, more = strings.Cut(rest, "/")
		text, ok := unescape(segment, false)
		if !ok {
			return ""
		}
		dst = append(dst, '/')
		dst = appendEncoded(dst, text)
	}
	if string(dst) == c.Path {
		return ""
	}
	return string(dst)
}

// rawNames reports whether the names in the query, left raw, differ from the
// encoded ones and still cannot be taken for anything else.
func (c *Call) rawNames() bool {
	differs := false
	for i := range c.Query {
		name := c.Query[i].Name
		if strings.ContainsAny(name, "=&%") {
			return false
		}
		for j := 0; j < len(name); j++ {
			differs = differs || !unreserved[name[j]]
		}
	}
	return differs
}

// checkResource refuses a ROA V1 query whose signed text has another reading.
//
// ROA V1 signs names and values decoded, so "a=1&b=2" may be two parameters or
// one whose value holds "&b=2". The reading that counts is the one with the
// most parameters, in sorted order as signers write it; a request is refused
// unless it is that reading and no other one has as many. That is so when the
// text behind every '&' inside a value begins with a name that sorts before
// the first parameter's: such a name cannot stand anywhere behind it.
func (c *Call) checkResource() *catalog.Error {
	if c.Style != ROAV1 || len(c.Query) == 0 {
		return nil
	}
	first := ""
	for p := range c.sortedQuery {
		if strings.ContainsAny(p.Name, "=&") {
			return refuse(p.Name, errResource)
		}
		if first == "" {
			first = p.Name
		}
		_, rest, more := strings.Cut(p.Value, "&")
		for more {
			var piece string
			piece, rest, more = strings.Cut(rest, "&")
			if name, _, _ := strings.Cut(piece, "="); name != "" && name >= first {
				return refuse(p.Name, errResource)
			}
		}
	}
	return nil
}
