package acs

import (
	"slices"
	"strings"

	"github.com/ramgate/ramgate/catalog"
)

// field is a header that must not stand twice; its value without blanks around.
type field struct {
	value string
	given bool
}

// head holds the headers that mean something to the gate.
type head struct {
	accept, authorization, contentEncoding, contentLength, contentMD5, contentType, date field

	action, version, acsDate, nonce, digest, token, keyID field // x-acs-*
	method, sigVersion, sigType, bearer, idToken          field
}

// named is the field for a header name, nil for names without a meaning here.
func (h *head) named(name string) *field {
	switch name {
	case "accept":
		return &h.accept
	case "authorization":
		return &h.authorization
	case "content-encoding":
		return &h.contentEncoding
	case "content-length":
		return &h.contentLength
	case "content-md5":
		return &h.contentMD5
	case "content-type":
		return &h.contentType
	case "date":
		return &h.date
	case "x-acs-action":
		return &h.action
	case "x-acs-version":
		return &h.version
	case "x-acs-date":
		return &h.acsDate
	case "x-acs-signature-nonce":
		return &h.nonce
	case "x-acs-content-sha256":
		return &h.digest
	case "x-acs-security-token":
		return &h.token
	case "x-acs-accesskey-id":
		return &h.keyID
	case "x-acs-signature-method":
		return &h.method
	case "x-acs-signature-version":
		return &h.sigVersion
	case "x-acs-signature-type":
		return &h.sigType
	case "x-acs-bearer-token":
		return &h.bearer
	case "x-acs-zero-trust-idtoken":
		return &h.idToken
	}
	return nil
}

const (
	acsPrefix     = "x-acs-"
	ramgatePrefix = "x-ramgate-"
)

// forbidden reports whether a client must not send the header: only the gate
// says x-ramgate-*, and the others make backends see another method or path
// than the one that was signed and authorized.
func forbidden(name string) bool {
	switch name {
	case "host", // the authority has a place of its own; a second one would be read by somebody
		"x-http-method-override", "x-http-method", "x-method-override", "x-original-url", "x-rewrite-url":
		return true
	}
	return strings.HasPrefix(name, ramgatePrefix)
}

// readHeaders fills c.head and c.xacs. It reads to the end even after it found
// something to refuse, since the format of the answer depends on headers.
func (c *Call) readHeaders() (refusal *catalog.Error) {
	note := func(e *catalog.Error) {
		if refusal == nil {
			refusal = e
		}
	}
	if strings.IndexByte(c.Host, ',') >= 0 {
		note(refuse("Host", errComma))
	} else if !printable(c.Host) {
		note(refuse("Host", errHeaderValue))
	}
	for i := range c.Headers {
		name, value := c.Headers[i].Name, c.Headers[i].Value
		switch {
		case !isToken(name):
			note(refuse(name, errHeaderName))
			continue
		case !oneLine(value):
			note(refuse(name, errHeaderValue))
		case forbidden(name) || disguised(name):
			note(refuse(name, errForbidden))
		}
		if strings.HasPrefix(name, acsPrefix) {
			c.xacs = append(c.xacs, int32(i))
		}
		if f := c.head.named(name); f != nil {
			if f.given {
				note(refuse(name, errTwice))
				continue
			}
			*f = field{trim(value), true}
		}
	}
	sortIndexes(c.xacs, func(a, b int32) int { return strings.Compare(c.Headers[a].Name, c.Headers[b].Name) })
	for i := 1; i < len(c.xacs); i++ {
		if name := c.Headers[c.xacs[i]].Name; name == c.Headers[c.xacs[i-1]].Name {
			note(refuse(name, errTwice))
		}
	}
	return refusal
}

// disguised reports whether name becomes one with a meaning where '_' and '-'
// are the same (CGI and its heirs): the gate would not look at it.
func disguised(name string) bool {
	if strings.IndexByte(name, '_') < 0 {
		return false
	}
	name = strings.ReplaceAll(name, "_", "-")
	var h head
	return h.named(name) != nil || forbidden(name) || strings.HasPrefix(name, acsPrefix)
}

// isToken reports whether name is a header name in lower case.
func isToken(name string) bool {
	for i := 0; i < len(name); i++ {
		if !tokenByte[name[i]] {
			return false
		}
	}
	return name != ""
}

var tokenByte = func() (set [256]bool) {
	for _, b := range []byte("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz") {
		set[b] = true
	}
	return set
}()

// oneLine reports whether a header value can be written as one line. Three
// searches are faster than one loop.
func oneLine(v string) bool {
	return strings.IndexByte(v, '\n') < 0 && strings.IndexByte(v, '\r') < 0 && strings.IndexByte(v, 0) < 0
}

// trim removes the blanks around a header value: HTTP/2 leaves them, backends
// and signers do not see them.
func trim(v string) string { return strings.Trim(v, " \t") }

// sortIndexes sorts by insertion what an honest client may send, and anything
// longer in a way that an attacker cannot make quadratic.
func sortIndexes(index []int32, compare func(a, b int32) int) {
	if len(index) > 32 {
		slices.SortFunc(index, compare)
		return
	}
	for i := 1; i < len(index); i++ {
		for j := i; j > 0 && compare(index[j-1], index[j]) > 0; j-- {
			index[j-1], index[j] = index[j], index[j-1]
		}
	}
}
