package acs

import (
	"strings"
	"unicode/utf8"

	"github.com/ramgate/ramgate/catalog"
)

// checkTarget refuses request targets that proxies, frameworks and file
// systems are known to fold or cut in different ways.
func checkTarget(target, path string) *catalog.Error {
	for i := 0; i < len(target); i++ {
		if b := target[i]; b <= ' ' || b == '#' || b == 0x7f {
			return refuse("", errTarget)
		}
	}
	if !soundPath(path) {
		return refuse("", errPath)
	}
	return nil
}

// soundPath reports whether path is read alike by everybody: escaped or raw,
// it has no dot segment, no empty segment and no double encoding.
func soundPath(path string) bool {
	if path == "/" {
		return true
	}
	if path == "" || path[0] != '/' {
		return false
	}
	for rest, more := path[1:], true; more; {
		var segment string
		segment, rest, more = strings.Cut(rest, "/")
		if segment == "" && more { // "//"; one slash at the end is fine
			return false
		}
		if !soundSegment(segment) {
			return false
		}
	}
	return true
}

func soundSegment(segment string) bool {
	for i := 0; i < len(segment); i++ {
		if b := segment[i]; b >= utf8.RuneSelf || b == '\\' || b == ';' {
			return false
		}
	}
	text, ok := unescape(segment, false)
	if !ok || !utf8.ValidString(text) || dotSegment(text) {
		return false
	}
	for i := 0; i < len(text); i++ {
		if text[i] < ' ' || text[i] == 0x7f || doubleEncoded(text[i:]) {
			return false
		}
	}
	return true
}

// dotSegment reports whether a decoded segment is, or holds behind an escaped
// slash, '.' or '..', parameters behind a ';' left aside.
func dotSegment(text string) bool {
	if strings.IndexByte(text, '.') < 0 {
		return false
	}
	for text != "" {
		piece := text
		if i := strings.IndexAny(text, `/\`); i >= 0 {
			piece, text = text[:i], text[i+1:]
		} else {
			text = ""
		}
		if piece, _, _ = strings.Cut(piece, ";"); piece == "." || piece == ".." {
			return true
		}
	}
	return false
}

func doubleEncoded(s string) bool {
	return len(s) > 2 && s[0] == '%' && unhex[s[1]] != notHex && unhex[s[2]] != notHex
}

// unescape decodes percent-encoding, and '+' as a blank when plus is set. It
// returns s itself when nothing is encoded.
func unescape(s string, plus bool) (string, bool) {
	i := 0
	for i < len(s) && s[i] != '%' && (s[i] != '+' || !plus) {
		i++
	}
	if i == len(s) {
		return s, true
	}
	var text strings.Builder
	text.Grow(len(s))
	text.WriteString(s[:i])
	for ; i < len(s); i++ {
		b := s[i]
		switch {
		case b == '+' && plus:
			b = ' '
		case b == '%':
			if i+2 >= len(s) || unhex[s[i+1]] == notHex || unhex[s[i+2]] == notHex {
				return "", false
			}
			b = unhex[s[i+1]]<<4 | unhex[s[i+2]]
			i += 2
		}
		text.WriteByte(b)
	}
	return text.String(), true
}

// notHex is the value of a byte that is no hexadecimal digit.
const notHex = 0xff

var unhex = func() (value [256]uint8) {
	for i := range value {
		value[i] = notHex
	}
	for i := range uint8(16) {
		value["0123456789abcdef"[i]], value["0123456789ABCDEF"[i]] = i, i
	}
	return value
}()
