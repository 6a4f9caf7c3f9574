package catalog

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What stands in a message for a parameter that the refusal did not give. A
// raw placeholder never reaches a client.
const (
	unnamed  = "(unnamed)"
	unstated = "(unstated)"
)

// slot is a place in a message that a parameter fills.
type slot int

const (
	none slot = iota
	name
	value
)

// part is a piece of a message: text, then whatever fills the slot.
type part struct {
	text string
	slot slot
}

// template is a message in pieces. Filling it never looks at what it inserts,
// so a parameter named {Value} stays what it is.
type template []part

// placeholders are the only ones that messages may hold.
var placeholders = map[string]slot{"%s": name, "{ParameterName}": name, "{Value}": value}

// parseTemplate takes message apart. Braces and % followed by a letter are
// reserved for placeholders, so that a misspelt one is found here.
func parseTemplate(message string) (template, error) {
	var t template
	rest := message
	for {
		at := nextPlaceholder(rest)
		if at < 0 {
			break
		}
		end := at + 2
		if rest[at] != '%' {
			closing := strings.IndexByte(rest[at:], '}')
			if closing < 0 || rest[at] == '}' {
				return nil, fmt.Errorf("message %q: a brace is not part of a placeholder", message)
			}
			end = at + closing + 1
		}
		s, ok := placeholders[rest[at:end]]
		if !ok {
			return nil, fmt.Errorf("message %q: unknown placeholder %q (known are %%s, {ParameterName}, {Value})", message, rest[at:end])
		}
		t = append(t, part{rest[:at], s})
		rest = rest[end:]
	}
	if rest != "" {
		t = append(t, part{rest, none})
	}
	return t, nil
}

// nextPlaceholder is where the next placeholder of s begins, or -1.
func nextPlaceholder(s string) int {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '{' || c == '}':
			return i
		case c == '%' && i+1 < len(s) && isLetter(s[i+1]):
			return i
		}
	}
	return -1
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// fill is the message for a client.
func (t template) fill(p Params) string {
	if len(t) == 1 && t[0].slot == none {
		return t[0].text
	}
	fillers := [...]string{name: orElse(clean(p.Name, maxParam), unnamed), value: orElse(clean(p.Value, maxParam), unstated)}
	size := 0
	for _, part := range t {
		size += len(part.text) + len(fillers[part.slot])
	}
	var b strings.Builder
	b.Grow(size)
	for _, part := range t {
		b.WriteString(part.text)
		b.WriteString(fillers[part.slot])
	}
	return b.String()
}

func orElse(s, absent string) string {
	if s == "" {
		return absent
	}
	return s
}

// How many bytes of a text that came with the request an answer repeats.
const (
	maxParam = 128
	maxID    = 256 // longer than any host name with its port
	ellipsis = "..."
)

// clean makes a text that came with the request fit for a message: what cannot
// be printed (control characters, line separators, characters that reverse the
// direction of text, invalid UTF-8) is left out, and what is longer than limit
// bytes is cut and marked as such.
func clean(s string, limit int) string {
	if len(s) <= limit && isPlain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(min(len(s), limit) + len(ellipsis))
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") || !unicode.IsPrint(r) {
			continue
		}
		if b.Len()+utf8.RuneLen(r) > limit {
			b.WriteString(ellipsis)
			break
		}
		b.WriteRune(r)
	}
	return b.String()
}

// isPlain reports whether s is printable ASCII, as nearly every s is.
func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}
