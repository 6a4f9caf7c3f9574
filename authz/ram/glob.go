package ram

import (
	"strings"
	"unicode/utf8"
)

// glob is a pattern in which * is any text, / included, ? exactly one
// character, and everything else itself: there are no escapes.
type glob struct {
	text    string
	literal int32 // how many bytes stand before the first wildcard
	kind    globKind
}

type globKind uint8

const (
	exact   globKind = iota // no wildcard
	prefix                  // text, then one *
	general                 // anything else
)

func newGlob(text string) glob {
	wild := strings.IndexAny(text, "*?")
	switch {
	case wild < 0:
		return glob{text, int32(len(text)), exact}
	case wild == len(text)-1 && text[wild] == '*':
		return glob{text, int32(wild), prefix}
	}
	return glob{text, int32(wild), general}
}

// head is what every match begins with.
func (g *glob) head() string { return g.text[:g.literal] }

func (g *glob) match(s string) bool {
	switch g.kind {
	case exact:
		return s == g.text
	case prefix:
		return strings.HasPrefix(s, g.head())
	}
	return strings.HasPrefix(s, g.head()) && globMatch(g.text[g.literal:], s[g.literal:])
}

// globMatch takes time linear in s, times 1/64 of the characters of a piece of
// the pattern between two * if that holds a ?. It never backtracks: the leftmost
// place of each piece leaves most room to the pieces after it.
func globMatch(pattern, s string) bool {
	head, rest, starred := strings.Cut(pattern, "*")
	n, ok := matchStart(head, s)
	if !ok || !starred {
		return ok && n == len(s)
	}
	s = s[n:]
	last := strings.LastIndexByte(rest, '*')
	if n, ok = matchEnd(rest[last+1:], s); !ok {
		return false
	}
	s = s[:n]
	if last < 0 {
		return true
	}
	for piece := range strings.SplitSeq(rest[:last], "*") {
		end := findEnd(piece, s)
		if end < 0 {
			return false
		}
		s = s[end:]
	}
	return true
}

// matchStart matches piece, which holds no *, with the start of s and tells how
// many bytes of s it took.
func matchStart(piece, s string) (n int, ok bool) {
	for i := range len(piece) {
		switch {
		case n == len(s):
			return 0, false
		case piece[i] == '?':
			_, size := utf8.DecodeRuneInString(s[n:])
			n += size
		case piece[i] == s[n]:
			n++
		default:
			return 0, false
		}
	}
	return n, true
}

// matchEnd matches piece, which holds no *, with the end of s and tells how many
// bytes stand before it.
func matchEnd(piece, s string) (n int, ok bool) {
	n = len(s)
	for i := len(piece) - 1; i >= 0; i-- {
		switch {
		case n == 0:
			return 0, false
		case piece[i] == '?':
			_, size := utf8.DecodeLastRuneInString(s[:n])
			n -= size
		case piece[i] == s[n-1]:
			n--
		default:
			return 0, false
		}
	}
	return n, true
}

// findEnd is where the leftmost match of piece, which holds no *, ends in s, or -1.
func findEnd(piece, s string) int {
	if strings.IndexByte(piece, '?') >= 0 {
		return shiftAnd(piece, s)
	}
	at := strings.Index(s, piece)
	if at < 0 {
		return -1
	}
	return at + len(piece)
}
