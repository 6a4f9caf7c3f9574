package ram

import (
	"strconv"
	"strings"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// appendCompact appends n as the shortest JSON, fields in the order of the file.
// RAM's size limits count its characters, and equal texts are equal policies.
func appendCompact(b []byte, n *strictyaml.Node) []byte {
	switch n.Kind() {
	case strictyaml.Map:
		b = append(b, '{')
		for key, value := range n.Fields() {
			b = append(appendText(comma(b, '{'), key.Text()), ':')
			b = appendCompact(b, value)
		}
		return append(b, '}')
	case strictyaml.List:
		b = append(b, '[')
		for item := range n.Items() {
			b = appendCompact(comma(b, '['), item)
		}
		return append(b, ']')
	case strictyaml.String:
		return appendText(b, n.Text())
	case strictyaml.Null:
		return append(b, "null"...)
	}
	return append(b, n.Text()...)
}

// comma separates from what was before, if not the opening bracket.
func comma(b []byte, open byte) []byte {
	if b[len(b)-1] == open {
		return b
	}
	return append(b, ',')
}

const (
	escaped = "\"\\\b\f\n\r\t"
	escapes = `"\bfnrt` // the letters that stand for them
)

func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		c := s[i]
		if at := strings.IndexByte(escaped, c); at >= 0 {
			b = append(b, '\\', escapes[at])
			continue
		}
		if c < ' ' {
			b = append(b, `\u00`...)
			if c < 16 {
				b = append(b, '0')
			}
			b = strconv.AppendUint(b, uint64(c), 16)
			continue
		}
		b = append(b, c)
	}
	return append(b, '"')
}
