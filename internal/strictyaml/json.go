package strictyaml

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

const slabNodes = 1024

// jsonReader reads one JSON text (RFC 8259) into nodes. It stops at the first
// syntax error; duplicate keys are reported and reading goes on.
type jsonReader struct {
	src   string
	off   int
	doc   *document
	r     *Report
	line  int32
	base  int    // what to take from an offset for a column: start of line and bytes that continue characters
	stack []Node // children of the containers being read
	slab  []Node // where finished children are copied: one allocation for many containers
}

func readJSON(doc *document, src string, r *Report) (root Node, ok bool) {
	j := &jsonReader{src: src, doc: doc, r: r, line: 1}
	if p, bad := invalidUTF8(doc, src); bad {
		r.Errorf(p, notUTF8)
		return Node{}, false
	}
	j.space()
	if root, ok = j.value(0); !ok {
		return Node{}, false
	}
	if j.space(); j.off < len(src) {
		return Node{}, j.fail("expected the end of the file after the value")
	}
	return root, true
}

func (j *jsonReader) fail(message string) bool {
	j.r.Errorf(Pos{j.doc.file, int(j.line), j.off - j.base + 1}, "not JSON: %s", message)
	return false
}

func (j *jsonReader) node(kind Kind) Node {
	return Node{doc: j.doc, kind: kind, line: j.line, col: int32(j.off - j.base + 1)}
}

func (j *jsonReader) space() {
	for ; j.off < len(j.src); j.off++ {
		switch j.src[j.off] {
		case ' ', '\t', '\r':
		case '\n':
			j.line++
			j.base = j.off + 1
		default:
			return
		}
	}
}

func (j *jsonReader) peek() byte {
	if j.off < len(j.src) {
		return j.src[j.off]
	}
	return 0
}

func (j *jsonReader) value(depth int) (Node, bool) {
	if depth > maxDepth {
		return Node{}, j.fail(tooDeep)
	}
	switch c := j.peek(); {
	case c == '"':
		n := j.node(String)
		var ok bool
		n.text, ok = j.text()
		return n, ok
	case c == '{':
		return j.object(depth)
	case c == '[':
		return j.array(depth)
	case c == '-' || c >= '0' && c <= '9':
		return j.number()
	case c == 't':
		return j.word("true", Bool)
	case c == 'f':
		return j.word("false", Bool)
	case c == 'n':
		return j.word("null", Null)
	}
	return Node{}, j.fail("expected a value")
}

func (j *jsonReader) number() (Node, bool) {
	n := j.node(Number)
	end := j.off
	for end < len(j.src) && strings.IndexByte("+-.eE0123456789", j.src[end]) >= 0 {
		end++
	}
	if n.text = j.src[j.off:end]; !plainNumber(n.text) {
		return Node{}, j.fail("expected a number in decimal digits")
	}
	j.off = end
	return n, true
}

func (j *jsonReader) word(word string, kind Kind) (Node, bool) {
	if !strings.HasPrefix(j.src[j.off:], word) {
		return Node{}, j.fail("expected a value")
	}
	n := j.node(kind)
	if kind == Bool {
		n.text = word
	}
	j.off += len(word)
	return n, true
}

func (j *jsonReader) array(depth int) (Node, bool) {
	n, mark := j.node(List), len(j.stack)
	j.off++
	for j.space(); j.peek() != ']'; j.space() {
		if len(j.stack) > mark && !j.comma("]") {
			return Node{}, false
		}
		kid, ok := j.value(depth + 1)
		if !ok {
			return Node{}, false
		}
		j.stack = append(j.stack, kid)
	}
	j.off++
	n.kids = j.take(mark)
	return n, true
}

func (j *jsonReader) object(depth int) (Node, bool) {
	n, mark := j.node(Map), len(j.stack)
	j.off++
	for j.space(); j.peek() != '}'; j.space() {
		if len(j.stack) > mark && !j.comma("}") {
			return Node{}, false
		}
		if j.peek() != '"' {
			return Node{}, j.fail(`expected a field name in quotes`)
		}
		key := j.node(String)
		var ok bool
		if key.text, ok = j.text(); !ok {
			return Node{}, false
		}
		if j.space(); j.peek() != ':' {
			return Node{}, j.fail("expected : after the field name")
		}
		j.off++
		j.space()
		kid, ok := j.value(depth + 1)
		if !ok {
			return Node{}, false
		}
		j.stack = append(j.stack, key, kid)
	}
	j.off++
	n.kids = j.take(mark)
	n.reportDuplicates(j.r)
	return n, true
}

// comma reads the comma before a further child, which must follow.
func (j *jsonReader) comma(closing string) bool {
	if j.peek() != ',' {
		return j.fail("expected , or " + closing)
	}
	j.off++
	if j.space(); j.peek() == closing[0] {
		return j.fail("expected a further value after the comma")
	}
	return true
}

// take moves the children above mark from the stack to a place of their own.
func (j *jsonReader) take(mark int) []Node {
	kids := j.stack[mark:]
	j.stack = j.stack[:mark]
	n := len(kids)
	if n == 0 {
		return nil
	}
	if n > slabNodes/8 {
		return slices.Clone(kids)
	}
	if n > len(j.slab) {
		j.slab = make([]Node, slabNodes)
	}
	own := j.slab[:n:n]
	j.slab = j.slab[n:]
	copy(own, kids)
	return own
}

// text reads a string. Without escapes it is a piece of the source.
func (j *jsonReader) text() (string, bool) {
	start, escaped := j.off, false
	for j.off++; j.off < len(j.src); j.off++ {
		switch c := j.src[j.off]; {
		case c == '"':
			j.off++
			if escaped {
				return j.unescape(start)
			}
			return j.src[start+1 : j.off-1], true
		case c == '\\':
			escaped = true
			if j.off++; j.off < len(j.src) && j.src[j.off] < ' ' {
				return "", j.fail(controlCharacter)
			}
		case c < ' ':
			return "", j.fail(controlCharacter)
		case c >= utf8.RuneSelf && !utf8.RuneStart(c):
			j.base++
		}
	}
	j.off = len(j.src)
	return "", j.fail(`expected " at the end of the text`)
}

const controlCharacter = `expected an escape such as \n, found a control character in text`

// unescape reads the string, quotes included, that started at start. Half of a
// surrogate pair is no character: encoding/json would put U+FFFD in its place.
func (j *jsonReader) unescape(start int) (s string, ok bool) {
	quoted := j.src[start:j.off]
	if err := json.Unmarshal([]byte(quoted), &s); err != nil {
		return "", j.fail(`expected escapes such as \n or \u000a in the text before`)
	}
	meant := strings.Count(quoted, "\ufffd") + strings.Count(strings.ToLower(quoted), `\ufffd`)
	if strings.Count(s, "\ufffd") > meant {
		return "", j.fail(`expected pairs of surrogates in the text before, found a single one`)
	}
	return s, true
}
