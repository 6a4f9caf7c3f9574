package acs

import (
	"errors"
	"strings"

	"github.com/ramgate/ramgate/catalog"
)

// sortedQuery calls yield for the query parameters in the order in which they
// are signed: by name and then by value, raw and bytewise.
func (c *Call) sortedQuery(yield func(Param) bool) {
	for _, i := range c.order {
		if int(i) < len(c.Query) && !yield(c.params[i]) {
			return
		}
	}
}

// appendRPC appends RPC V1's string to sign:
//
//	METHOD & %2F & E(E(name)=E(value)&…)
//
// over query and form together, Signature left out.
func (c *Call) appendRPC(dst []byte) []byte {
	dst = append(dst, c.Method...)
	dst = append(dst, "&%2F&"...)
	first := true
	for _, i := range c.order {
		p := &c.params[i]
		if p.Name == "Signature" {
			continue
		}
		if !first {
			dst = append(dst, "%26"...)
		}
		first = false
		dst = appendEncodedTwice(dst, p.Name)
		dst = append(dst, "%3D"...)
		dst = appendEncodedTwice(dst, p.Value)
	}
	return dst
}

// appendROA appends ROA V1's string to sign:
//
//	METHOD LF Accept LF Content-MD5 LF Content-Type LF Date LF
//	x-acs-name:value LF …
//	path?name=value&…
//
// with the query decoded. An empty value is signed as "name" by some official
// clients (bare) and as "name=" by others.
func (c *Call) appendROA(dst []byte, path string, bare bool) []byte {
	dst = append(dst, c.Method...)
	for _, f := range [...]*field{&c.head.accept, &c.head.contentMD5, &c.head.contentType, &c.head.date} {
		dst = append(dst, '\n')
		dst = append(dst, f.value...)
	}
	dst = append(dst, '\n')
	for _, i := range c.xacs {
		dst = appendHeader(dst, c.Headers[i].Name, c.Headers[i].Value)
	}
	dst = append(dst, path...)
	separator := byte('?')
	for p := range c.sortedQuery {
		dst = append(dst, separator)
		separator = '&'
		dst = append(dst, p.Name...)
		if p.Value != "" || !bare {
			dst = append(dst, '=')
			dst = append(dst, p.Value...)
		}
	}
	return dst
}

func appendHeader(dst []byte, name, value string) []byte {
	dst = append(dst, name...)
	dst = append(dst, ':')
	dst = append(dst, trim(value)...)
	return append(dst, '\n')
}

// appendACS3 appends ACS3's canonical request. Most official clients leave the
// names in the query raw, the others encode them.
func (c *Call) appendACS3(dst []byte, path string, rawNames bool) []byte {
	dst = append(dst, c.Method...)
	dst = append(dst, '\n')
	dst = append(dst, path...)
	separator := byte('\n')
	for p := range c.sortedQuery {
		dst = append(dst, separator)
		separator = '&'
		if rawNames {
			dst = append(dst, p.Name...)
		} else {
			dst = appendEncoded(dst, p.Name)
		}
		dst = append(dst, '=')
		dst = appendEncoded(dst, p.Value)
	}
	if separator == '\n' { // no query
		dst = append(dst, '\n')
	}
	dst = append(dst, '\n')
	for i, at := range c.signed {
		if at == atHost {
			dst = appendHeader(dst, c.SignedHeaders[i], c.Host)
		} else {
			dst = appendHeader(dst, c.SignedHeaders[i], c.Headers[at].Value)
		}
	}
	for i, name := range c.SignedHeaders {
		separator = ';'
		if i == 0 {
			separator = '\n'
		}
		dst = append(dst, separator)
		dst = append(dst, name...)
	}
	dst = append(dst, '\n')
	return append(dst, c.head.digest.value...)
}

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

var errDigest = errors.New("digest is not the body's")
