package strictyaml

// Text accepts any scalar as text: numbers and booleans as they are written.
type Text string

// UnmarshalText sets t to text.
func (t *Text) UnmarshalText(text []byte) error {
	*t = Text(text)
	return nil
}

// Strings accepts a list of text, or one text for a list of one.
type Strings []string

// DecodeNode decodes either form.
func (s *Strings) DecodeNode(n *Node, r *Report) {
	switch n.Kind() {
	case Null, Map:
		r.Errorf(n.Pos(), "expected text or a list of text, found %s", n.found(false))
	case List:
		n.Decode((*[]string)(s), r)
	default:
		var one string
		n.Decode(&one, r)
		*s = Strings{one}
	}
}

// At is a value of type T with its position, for checks after decoding: a
// []At[string] tells which of several names is the wrong one.
type At[T any] struct {
	Pos
	Value T
}

// DecodeNode decodes the value.
func (a *At[T]) DecodeNode(n *Node, r *Report) {
	a.Pos = n.Pos()
	n.Decode(&a.Value, r)
}
