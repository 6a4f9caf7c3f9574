package authz

import (
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/policies"
)

// context is what conditions ask of a request, by the names of RAM's keys. A key
// that the request gives no value is not there.
func (c *check) context(tags []policies.ContextKey) []policies.ContextKey {
	keys := append(make([]policies.ContextKey, 0, 5+len(tags)),
		policies.ContextKey{Name: "acs:CurrentTime", Value: c.now.UTC().Format(time.RFC3339Nano)},
		policies.ContextKey{Name: "acs:SecureTransport", Value: strconv.FormatBool(c.peer.Secure)},
	)
	if a := c.peer.Address; a.IsValid() {
		keys = append(keys, policies.ContextKey{Name: "acs:SourceIp", Value: a.Unmap().WithZone("").String()})
	}
	if p := c.principal(); p != nil {
		keys = append(keys, policies.ContextKey{Name: "acs:PrincipalARN", Value: p.ConditionARN()})
		if p.MFA != nil {
			keys = append(keys, policies.ContextKey{Name: "acs:MFAPresent", Value: strconv.FormatBool(*p.MFA)})
		}
	}
	return append(keys, tags...)
}

// maxTag bounds the key and the value of a tag, in bytes, and so what matching a
// pattern can cost. Alibaba Cloud's tags have 128 characters at most.
const maxTag = 1024

var (
	errTagUnsigned = errors.New("a tag stands in a body that the signature does not cover")
	errTagTwice    = errors.New("the tag is given twice")
	errTagNoKey    = errors.New("the value of a tag has no key")
	errTagLike     = errors.New("a name that some readers take for that of a tag")
)

// tags are the request's tags as condition keys: of Tag.<n>.Key and Tag.<n>.Value,
// where a missing value is an empty one. Conditions, and rules of users, may forbid
// a tag, so what two readers could take for different tags is refused: a key given
// twice, a value without a key, another spelling, what was not signed. Calls without credentials
// sign nothing and have no tags. What a JSON body nests is not looked into.
func (c *check) tags(params []acs.Param) ([]policies.ContextKey, *catalog.Error) {
	if c.key == nil {
		return nil, nil
	}
	signed := c.signedParams(params)
	var found []tag
	var places map[string]int // of numbers in found
	for i, p := range params {
		number, field, ok := cutTag(p.Name)
		switch {
		case !ok && !looksLikeTag(p.Name):
			continue
		case !ok:
			return nil, catalog.Named(catalog.InvalidParameter, p.Name).Because(errTagLike)
		case i >= signed:
			return nil, catalog.Named(catalog.InvalidParameter, p.Name).Because(errTagUnsigned)
		case len(p.Value) > maxTag:
			return nil, catalog.Exceeded(catalog.InvalidParameterLengthExceeded, p.Name, strconv.Itoa(maxTag))
		}
		if places == nil {
			places = map[string]int{}
		}
		at, known := places[number]
		if !known {
			at = len(found)
			places[number], found = at, append(found, tag{number: number})
		}
		half := &found[at].key
		if field == "Value" {
			half = &found[at].value
		}
		if half.given {
			return nil, catalog.Named(catalog.InvalidParameter, p.Name).Because(errTagTwice)
		}
		*half = text{p.Value, true}
	}
	return tagKeys(found)
}

// tag is one Tag.<n> of a request.
type tag struct {
	number     string
	key, value text
}

// text is that of a parameter, if there is one.
type text struct {
	string
	given bool
}

// cutTag takes Tag.<n>.Key and Tag.<n>.Value apart. What stands for <n> need not be
// a number: a backend may read 01 as 1, or not.
func cutTag(name string) (number, field string, ok bool) {
	if !strings.HasPrefix(name, "Tag.") {
		return "", "", false
	}
	number, field, ok = strings.Cut(name[len("Tag."):], ".")
	return number, field, ok && (field == "Key" || field == "Value")
}

// looksLikeTag reports whether a reader that ignores case and blanks, or reads
// brackets as dots, takes name for that of a tag.
func looksLikeTag(name string) bool {
	const kind = "tag"
	name = strings.TrimSpace(name)
	if len(name) <= len(kind) || !strings.EqualFold(name[:len(kind)], kind) {
		return false
	}
	parts := strings.FieldsFunc(name, func(r rune) bool { return r == '.' || r == '[' || r == ']' || unicode.IsSpace(r) })
	return len(parts) == 3 && strings.EqualFold(parts[0], kind) &&
		(strings.EqualFold(parts[2], "Key") || strings.EqualFold(parts[2], "Value"))
}

// signedParams is how many of the match's parameters the signature covers: those of
// path and query, which come first, and those of a body if it does.
func (c *check) signedParams(params []acs.Param) int {
	if c.proof.Body == acs.BodySigned {
		return len(params)
	}
	n := len(c.match.Path)
	for _, q := range c.call.Query {
		if !acs.IsSystem(q.Name) {
			n++
		}
	}
	return n
}

// tagKeys makes condition keys of tags. An empty key is none.
func tagKeys(tags []tag) ([]policies.ContextKey, *catalog.Error) {
	if len(tags) == 0 {
		return nil, nil
	}
	keys := make([]policies.ContextKey, 0, len(tags))
	names := make(map[string]struct{}, len(tags))
	for _, t := range tags {
		if t.key.string == "" {
			if t.value.string != "" {
				return nil, catalog.Named(catalog.InvalidParameter, "Tag."+t.number+".Value").Because(errTagNoKey)
			}
			continue
		}
		if _, twice := names[t.key.string]; twice {
			return nil, catalog.Named(catalog.InvalidParameter, "Tag."+t.number+".Key").Because(errTagTwice)
		}
		names[t.key.string] = struct{}{}
		keys = append(keys, policies.ContextKey{Name: "acs:RequestTag/" + t.key.string, Value: t.value.string})
	}
	return keys, nil
}
