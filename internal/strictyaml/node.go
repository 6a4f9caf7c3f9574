package strictyaml

import (
	"iter"
	"strings"
)

// Kind is what a value is in the file.
type Kind uint8

const (
	Null   Kind = iota // nothing, null or ~
	Bool               // true or false
	Number             // any number
	String             // text, quoted or not
	List
	Map
)

var kindNames = [...]string{"nothing", "a boolean", "a number", "text", "a list", "a map"}

func (k Kind) String() string { return kindNames[k] }

// A Node is a value of a file with its position. As the type of a field it
// keeps the value undecoded, for Decode later. Printing a Node shows its kind
// only, as it may hold a secret. The zero Node is Null without a position.
type Node struct {
	doc       *document
	text      string // scalars: the text itself, of numbers and booleans as written
	kids      []Node // List: elements; Map: key, value, key, value …
	line, col int32
	kind      Kind
	secret    bool
}

type document struct {
	file string
}

// Pos is where n starts.
func (n *Node) Pos() Pos {
	if n.doc == nil {
		return Pos{}
	}
	return Pos{n.doc.file, int(n.line), int(n.col)}
}

// Kind is what n is in the file.
func (n *Node) Kind() Kind { return n.kind }

// Text is the text of a String, the source text of a Number or Bool, else "".
func (n *Node) Text() string { return n.text }

// Len is the number of elements of a List or of fields of a Map.
func (n *Node) Len() int {
	if n.kind == Map {
		return len(n.kids) / 2
	}
	return len(n.kids)
}

// Items yields the elements of a List; of other kinds it yields nothing.
func (n *Node) Items() iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		for i := range n.kids {
			if n.kind != List || !yield(&n.kids[i]) {
				return
			}
		}
	}
}

// Fields yields the keys and values of a Map in the order of the file; of other
// kinds it yields nothing. A key's Text is its name.
func (n *Node) Fields() iter.Seq2[*Node, *Node] {
	return func(yield func(key, value *Node) bool) {
		for i := 0; n.kind == Map && i < len(n.kids); i += 2 {
			if !yield(&n.kids[i], &n.kids[i+1]) {
				return
			}
		}
	}
}

// Clone is a copy of n that shares no memory with the file's text.
func (n *Node) Clone() Node {
	c := *n
	c.text = strings.Clone(n.text)
	c.kids = nil
	if len(n.kids) > 0 {
		c.kids = make([]Node, len(n.kids))
		for i := range n.kids {
			c.kids[i] = n.kids[i].Clone()
		}
	}
	return c
}

// String is the kind of n, never its content.
func (n Node) String() string { return n.kind.String() }

// GoString is the kind of n, never its content.
func (n Node) GoString() string { return "strictyaml.Node(" + n.kind.String() + ")" }

// found describes n for a message. Content is repeated only if quote allows it,
// and never of secrets or of long text.
func (n *Node) found(quote bool) string {
	if !quote || n.secret || !short(n.text) {
		return n.kind.String()
	}
	switch n.kind {
	case Bool:
		return n.text
	case Number:
		return "the number " + n.text
	case String:
		return "the text " + Quote(n.text)
	}
	return n.kind.String()
}

func (n *Node) markSecret() {
	n.secret = true
	for i := range n.kids {
		n.kids[i].markSecret()
	}
}

// reportDuplicates reports keys of the Map n that occur more than once.
func (n *Node) reportDuplicates(r *Report) {
	if len(n.kids) <= 2*8 { // comparing few keys is cheaper than a map
		for i := 2; i < len(n.kids); i += 2 {
			for j := 0; j < i; j += 2 {
				if n.kids[i].text == n.kids[j].text {
					reportDuplicate(&n.kids[i], &n.kids[j], r)
					break
				}
			}
		}
		return
	}
	first := make(map[string]int, len(n.kids)/2)
	for i := 0; i < len(n.kids); i += 2 {
		if j, twice := first[n.kids[i].text]; twice {
			reportDuplicate(&n.kids[i], &n.kids[j], r)
			continue
		}
		first[n.kids[i].text] = i
	}
}

func reportDuplicate(second, first *Node, r *Report) {
	r.Errorf(second.Pos(), "field %s is given twice, first on line %d", Quote(second.text), first.line)
}
