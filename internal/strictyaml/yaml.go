package strictyaml

import (
	"errors"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// What the YAML parser's time or stack grows too fast with.
const (
	maxBlockFields = 10_000 // of one map in block style
	maxBlankLines  = 100    // in a row
	maxLessThan    = 1000   // characters < in a row
)

// readYAML reads the YAML that configuration needs: one document of maps, lists
// and scalars. Anchors, aliases, merge keys, tags and directives are refused, so
// a file is never more than what it shows.
func readYAML(doc *document, src string, r *Report) (root Node, ok bool) {
	if len(src) > MaxYAMLBytes {
		r.Errorf(Pos{File: doc.file}, "larger than %d MiB, the most that is read as YAML: write it as .json", MaxYAMLBytes>>20)
		return Node{}, false
	}
	if p, bad := invalidUTF8(doc, src); bad {
		r.Errorf(p, notUTF8)
		return Node{}, false
	}
	defer func() { // a fault of the parser is a problem of this file, not of the process
		if recover() != nil {
			r.Errorf(Pos{File: doc.file}, "not YAML that can be read")
			root, ok = Node{}, false
		}
	}()
	src = lineEnds.Replace(src)
	if line := slowLine(src); line > 0 {
		r.Errorf(Pos{doc.file, line, 1}, "more than %d empty lines, or %d times <, in a row", maxBlankLines, maxLessThan)
		return Node{}, false
	}
	y := &yamlReader{doc: doc, r: r}
	tokens := lexer.Tokenize(src)
	if y.check(tokens); y.broken {
		return Node{}, false
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		y.syntaxError(err)
		return Node{}, false
	}
	root = Node{doc: doc, line: 1, col: 1}
	for _, d := range file.Docs {
		if d.Body != nil {
			root = y.node(d.Body, 0)
		}
	}
	return root, !y.broken
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// slowLine is the first line that the lexer would take quadratic time over, or 0.
func slowLine(src string) int {
	n, blank := 0, 0
	for line := range strings.Lines(src) {
		n++
		if blank++; strings.Trim(line, " \t\n") != "" {
			blank = 0
		}
		if blank > maxBlankLines || strings.Contains(line, tooManyLessThan) {
			return n
		}
	}
	return 0
}

var tooManyLessThan = strings.Repeat("<", maxLessThan+1)

type yamlReader struct {
	doc    *document
	r      *Report
	broken bool // something is left out of the tree: decoding it would report what is not so
}

func (y *yamlReader) fail(t *token.Token, format string, args ...any) {
	p := Pos{File: y.doc.file}
	if t != nil && t.Position != nil {
		p.Line, p.Column = t.Position.Line, t.Position.Column
	}
	y.broken = true
	y.r.Errorf(p, format, args...)
}

func (y *yamlReader) syntaxError(err error) {
	var syntax interface {
		GetToken() *token.Token
		GetMessage() string
	}
	if !errors.As(err, &syntax) {
		y.fail(nil, "not YAML that can be read")
		return
	}
	// Error would print the lines around, and one message quotes content at its end.
	message, _, _ := strings.Cut(syntax.GetMessage(), `: "`)
	y.fail(syntax.GetToken(), "not YAML: %s%s", strings.ReplaceAll(message, "\t", `\t`), advice[message])
}

// advice follows messages of the YAML reader that do not say what to do.
var advice = map[string]string{
	"found character '\t' that cannot start any token": ": indent with spaces, not tabs",
	"value is not allowed in this context":             ": is it indented like the lines that it belongs to?",
}

var refused = map[token.Type]string{
	token.AnchorType:     "anchors (&name) are not supported: repeat the value, or quote the text",
	token.AliasType:      "aliases (*name) are not supported: repeat the value, or quote the text",
	token.MergeKeyType:   "merge keys (<<) are not supported: repeat the fields",
	token.TagType:        "tags (!name) are not supported: leave it out, or quote the text",
	token.DirectiveType:  "directives (%) are not supported: leave it out, or quote the text",
	token.MappingKeyType: "explicit keys (?) are not supported: write the field as name: value",
}

// check refuses what is not supported before the parser sees it, and bounds
// nesting, as the parser recurses.
func (y *yamlReader) check(tokens token.Tokens) {
	var open []block // block-style lists and maps around the token, by column
	flow, content := 0, false
	for _, t := range tokens {
		if message, bad := refused[t.Type]; bad {
			if y.fail(t, "%s", message); t.Type == token.DirectiveType {
				return // what follows would read as a second document
			}
			continue
		}
		switch t.Type {
		case token.DocumentHeaderType:
			if content {
				y.fail(t, "a second document (---) is not supported: one file, one document")
				return
			}
			continue
		case token.DocumentEndType, token.CommentType:
			continue
		case token.MappingStartType, token.SequenceStartType:
			flow++
		case token.MappingEndType, token.SequenceEndType:
			flow = max(0, flow-1)
		case token.SequenceEntryType:
			if flow > 0 {
				y.fail(t, "a list entry (-) within brackets: separate entries by commas")
				return
			}
			open = enter(open, t.Position.Column, false)
		case token.MappingValueType:
			if flow == 0 && t.Prev != nil {
				open = enter(open, t.Prev.Position.Column, true)
			}
		}
		content = true
		if len(open)+flow > maxDepth {
			y.fail(t, tooDeep)
			return
		}
		if len(open) > 0 && open[len(open)-1].fields > maxBlockFields {
			y.fail(t, "more than %d fields in a map: write the file as .json", maxBlockFields)
			return
		}
	}
}

type block struct{ column, fields int }

// enter notes a list entry or a field at column.
func enter(open []block, column int, field bool) []block {
	for len(open) > 0 && open[len(open)-1].column > column {
		open = open[:len(open)-1]
	}
	if len(open) == 0 || open[len(open)-1].column < column {
		open = append(open, block{column: column})
	}
	if field {
		open[len(open)-1].fields++
	}
	return open
}

func (y *yamlReader) at(t *token.Token, kind Kind, text string) Node {
	return Node{doc: y.doc, kind: kind, text: text, line: int32(t.Position.Line), col: int32(t.Position.Column)}
}

func (y *yamlReader) node(n ast.Node, depth int) Node {
	t := n.GetToken()
	if depth > maxDepth {
		y.fail(t, tooDeep)
		return Node{}
	}
	switch n := n.(type) {
	case *ast.NullNode:
		return y.at(t, Null, "")
	case *ast.BoolNode:
		return y.at(t, Bool, t.Value)
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return y.at(t, Number, t.Value)
	case *ast.StringNode:
		if t.Type == token.StringType && plainNumber(n.Value) {
			return y.at(t, Number, n.Value)
		}
		return y.at(t, String, n.Value)
	case *ast.LiteralNode:
		return y.at(t, String, n.Value.Value)
	case *ast.SequenceNode:
		list := y.at(t, List, "")
		list.kids = make([]Node, len(n.Values))
		for i, v := range n.Values {
			list.kids[i] = y.node(v, depth+1)
		}
		return list
	case *ast.MappingNode:
		return y.fields(t, n.Values, n.IsFlowStyle, depth)
	case *ast.MappingValueNode:
		return y.fields(t, []*ast.MappingValueNode{n}, false, depth)
	}
	y.fail(t, "not YAML that is supported here")
	return Node{}
}

func (y *yamlReader) fields(t *token.Token, values []*ast.MappingValueNode, flow bool, depth int) Node {
	if !flow && len(values) > 0 {
		t = values[0].Key.GetToken() // else the map would start at its first colon
	}
	m := y.at(t, Map, "")
	m.kids = make([]Node, 0, 2*len(values))
	for _, v := range values {
		key := y.node(v.Key, depth+1)
		switch {
		case key.kind == Null || key.kind == List || key.kind == Map:
			y.fail(v.Key.GetToken(), "expected a field name, found %s", key.kind)
			continue
		case tight(v):
			y.fail(v.Start, "expected a space after this colon, or quotes around the text that holds it")
			continue
		}
		m.kids = append(m.kids, key, y.node(v.Value, depth+1))
	}
	m.reportDuplicates(y.r)
	return m
}

// tight tells whether v is text such as ecs:Describe* that the parser took for a
// field, as it does within brackets.
func tight(v *ast.MappingValueNode) bool {
	key, colon, value := v.Key.GetToken(), v.Start, v.Value.GetToken()
	quoted := key.Type == token.DoubleQuoteType || key.Type == token.SingleQuoteType
	return !quoted && colon.Type == token.MappingValueType && value.Type != token.ImplicitNullType &&
		value.Position.Line == colon.Position.Line && value.Position.Column == colon.Position.Column+1
}
