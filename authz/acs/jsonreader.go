package acs

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

var (
	errJSON      = errors.New("body is not one JSON object")
	errJSONDepth = errors.New("JSON body with more than 32 levels")
	errJSONTwice = errors.New("name twice in one JSON object")
	errJSONText  = errors.New("JSON text that two parsers may read differently")
	errJSONMany  = errors.New("JSON body with more than 1000 members")
)

const (
	maxJSONDepth = 32
	// maxJSONMembers bounds what whoever judges parameters has to look at: a body
	// of 1 MiB holds a hundred thousand.
	maxJSONMembers = 1000
)

// jsonReader reads JSON by RFC 8259.
type jsonReader struct {
	text  string
	at    int
	names []string // of all objects that are open
}

func (r *jsonReader) document() ([]Member, error) {
	if !utf8.ValidString(r.text) {
		return nil, errJSONText
	}
	r.blanks()
	if r.peek() != '{' {
		return nil, errJSON
	}
	var members []Member
	if err := r.object(1, &members); err != nil {
		return nil, err
	}
	r.blanks()
	if r.at != len(r.text) {
		return nil, errJSON
	}
	return members, nil
}

// value reads one value; depth is how many objects and arrays are open.
func (r *jsonReader) value(depth int) (Kind, error) {
	switch b := r.peek(); {
	case b == '{' || b == '[':
		if depth == maxJSONDepth {
			return 0, errJSONDepth
		}
		if b == '{' {
			return JSONObject, r.object(depth+1, nil)
		}
		return JSONArray, r.array(depth + 1)
	case b == '"':
		_, err := r.string()
		return JSONString, err
	case b == '-' || '0' <= b && b <= '9':
		return JSONNumber, r.number()
	case b == 'n':
		return JSONNull, r.literal("null")
	case b == 't':
		return JSONBool, r.literal("true")
	case b == 'f':
		return JSONBool, r.literal("false")
	}
	return 0, errJSON
}

// object reads from its '{'. Members are collected where they are wanted.
func (r *jsonReader) object(depth int, members *[]Member) error {
	mark := len(r.names)
	err := r.list('}', func() error {
		raw, err := r.string()
		if err != nil {
			return err
		}
		name := unquote(raw)
		r.names = append(r.names, name)
		r.blanks()
		if !r.skip(':') {
			return errJSON
		}
		r.blanks()
		start := r.at
		kind, err := r.value(depth)
		if err == nil && members != nil {
			if len(*members) == maxJSONMembers {
				return errJSONMany
			}
			*members = append(*members, Member{name, kind, r.text[start:r.at]})
		}
		return err
	})
	if err != nil {
		return err
	}
	names := r.names[mark:]
	slices.Sort(names)
	for i := 1; i < len(names); i++ {
		if names[i] == names[i-1] {
			return errJSONTwice
		}
	}
	r.names = r.names[:mark]
	return nil
}

func (r *jsonReader) array(depth int) error {
	return r.list(']', func() error {
		_, err := r.value(depth)
		return err
	})
}

// list reads from an opening bracket to the closing one.
func (r *jsonReader) list(closing byte, item func() error) error {
	r.at++
	r.blanks()
	if r.skip(closing) {
		return nil
	}
	for {
		r.blanks()
		if err := item(); err != nil {
			return err
		}
		r.blanks()
		if r.skip(closing) {
			return nil
		}
		if !r.skip(',') {
			return errJSON
		}
	}
}

// string reads a text and returns it without its quotes, escapes untouched.
func (r *jsonReader) string() (string, error) {
	if !r.skip('"') {
		return "", errJSON
	}
	start := r.at
	for r.at < len(r.text) {
		switch b := r.text[r.at]; {
		case b == '"':
			r.at++
			return r.text[start : r.at-1], nil
		case b < ' ':
			return "", errJSON
		case b == '\\':
			if err := r.escape(); err != nil {
				return "", err
			}
		default:
			r.at++
		}
	}
	return "", errJSON
}

// escape reads one escape sequence, both halves of a surrogate pair at once.
func (r *jsonReader) escape() error {
	if r.at+1 < len(r.text) && strings.IndexByte(`"\/bfnrt`, r.text[r.at+1]) >= 0 {
		r.at += 2
		return nil
	}
	first, ok := unicodeEscape(r.text[r.at:])
	if !ok {
		return errJSON
	}
	r.at += len(`\u0000`)
	if first == 0 {
		return errJSONText
	}
	if utf16.IsSurrogate(first) {
		second, ok := unicodeEscape(r.text[r.at:])
		if !ok || utf16.DecodeRune(first, second) == utf8.RuneError {
			return errJSONText
		}
		r.at += len(`\u0000`)
	}
	return nil
}

// unicodeEscape is the code unit of a \u escape at the beginning of s.
func unicodeEscape(s string) (rune, bool) {
	if len(s) < len(`\u0000`) || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	var unit rune
	for _, b := range []byte(s[2:6]) {
		if unhex[b] == notHex {
			return 0, false
		}
		unit = unit<<4 | rune(unhex[b])
	}
	return unit, true
}

// unquote resolves the escapes of a text that string has read.
func unquote(s string) string {
	i := strings.IndexByte(s, '\\')
	if i < 0 {
		return s
	}
	text := append(make([]byte, 0, len(s)), s[:i]...)
	for i < len(s) {
		if s[i] != '\\' {
			text = append(text, s[i])
			i++
			continue
		}
		if simple := strings.IndexByte(`"\/bfnrt`, s[i+1]); simple >= 0 {
			text = append(text, "\"\\/\b\f\n\r\t"[simple])
			i += 2
			continue
		}
		r, _ := unicodeEscape(s[i:])
		i += len(`\u0000`)
		if utf16.IsSurrogate(r) {
			second, _ := unicodeEscape(s[i:])
			r = utf16.DecodeRune(r, second)
			i += len(`\u0000`)
		}
		text = utf8.AppendRune(text, r)
	}
	return string(text)
}

func (r *jsonReader) number() error {
	r.skip('-')
	switch {
	case r.skip('0'):
	case !r.digits():
		return errJSON
	}
	if r.skip('.') && !r.digits() {
		return errJSON
	}
	if r.skip('e') || r.skip('E') {
		if !r.skip('+') {
			r.skip('-')
		}
		if !r.digits() {
			return errJSON
		}
	}
	return nil
}

func (r *jsonReader) digits() bool {
	start := r.at
	for r.peek() >= '0' && r.peek() <= '9' {
		r.at++
	}
	return r.at > start
}

func (r *jsonReader) literal(word string) error {
	if !strings.HasPrefix(r.text[r.at:], word) {
		return errJSON
	}
	r.at += len(word)
	return nil
}

func (r *jsonReader) blanks() {
	for r.at < len(r.text) && strings.IndexByte(" \t\r\n", r.text[r.at]) >= 0 {
		r.at++
	}
}

// peek is the next byte, 0 at the end.
func (r *jsonReader) peek() byte {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

func (r *jsonReader) skip(b byte) bool {
	if r.peek() != b {
		return false
	}
	r.at++
	return true
}
