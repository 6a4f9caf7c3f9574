package ram

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// slowMatch is the definition: by characters, by recursion, with a table.
func slowMatch(pattern, s string) bool {
	t := []rune(s)
	row := make([]bool, len(t)+1)
	row[0] = true
	for _, c := range pattern {
		next := make([]bool, len(t)+1)
		for j := range next {
			switch {
			case c == '*':
				next[j] = row[j] || j > 0 && next[j-1]
			case j > 0:
				next[j] = row[j-1] && (c == '?' || c == t[j-1])
			}
		}
		row = next
	}
	return row[len(t)]
}

func TestGlob(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true}, {"", "a", false}, {"*", "", true}, {"*", "a/b:c", true},
		{"a", "a", true}, {"a", "A", false}, {"a", "ab", false}, {"ab", "a", false},
		{"?", "", false}, {"?", "a", true}, {"?", "/", true}, {"?", "杭", true}, {"?", "ab", false},
		{"a*", "a", true}, {"a*", "abc", true}, {"a*", "ba", false}, {"*a", "ba", true}, {"*a", "ab", false},
		{"a*b", "ab", true}, {"a*b", "a", false}, {"a*a", "a", false}, {"a*b*c", "aXbXbXc", true},
		{"*ab*ab*", "ab", false}, {"*ab*ab*", "abab", true}, {"*a?b*", "aab", true}, {"*a?b*", "ab", false},
		{"*??*", "a", false}, {"*??*", "杭州", true}, {"**", "", true}, {"a**b", "ab", true},
		{"?*", "", false}, {"*?", "州", true}, {"*a?", "xa州", true}, {"?b*", "州bc", true},
		{`\*`, `\x`, true}, {`\*`, `*`, false}, {"[a]", "a", false}, {"{a,b}", "a", false}, {"!a", "!a", true},
		{"instance/*", "instance/i-1", true}, {"instance/*", "Instance/i-1", false},
		{"*?\ufffd*", "a\xff", false}, {"*?\ufffd*", "a\ufffd", true}, {"???", "\xff\xfea", true},
	} {
		g := newGlob(c.pattern)
		if got := g.match(c.text); got != c.want {
			t.Errorf("%q on %q: %v, want %v", c.pattern, c.text, got, c.want)
		}
	}
}

func TestGlobAgainstDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	word := func(alphabet []string, n int) string {
		var b strings.Builder
		for range rng.IntN(n) {
			b.WriteString(alphabet[rng.IntN(len(alphabet))])
		}
		return b.String()
	}
	matched := 0
	for range 200_000 {
		p := word([]string{"a", "b", "杭", "*", "?", "?"}, 9)
		s := word([]string{"a", "b", "杭"}, 12)
		want := slowMatch(p, s)
		g := newGlob(p)
		if got := g.match(s); got != want {
			t.Fatalf("%q on %q: %v, want %v", p, s, got, want)
		}
		if want {
			matched++
		}
	}
	if matched < 20_000 {
		t.Errorf("only %d cases matched: the test tests too little", matched)
	}
}

// Pieces longer than one machine word cross from word to word.
func TestGlobLongPieces(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 2_000 {
		piece := []byte(strings.Repeat("ab", 40+rng.IntN(60)))
		for range 1 + rng.IntN(4) {
			piece[rng.IntN(len(piece))] = '?'
		}
		text := []byte(strings.Repeat("ab", 150))
		for range rng.IntN(3) {
			text[rng.IntN(len(text))] = 'c'
		}
		p := "*" + string(piece) + "*"
		if got, want := globMatch(p, string(text)), slowMatch(p, string(text)); got != want {
			t.Fatalf("%q on %q: %v, want %v", p, text, got, want)
		}
	}
}

func FuzzGlob(f *testing.F) {
	f.Add("*a?b*", "xaxbx")
	f.Add("acs:ecs:*:*:instance/?-*", "acs:ecs:cn:1:instance/i-1")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if !utf8.ValidString(pattern) || len(pattern)*len(text) > 1<<20 {
			return
		}
		g := newGlob(pattern)
		got := g.match(text)
		if utf8.ValidString(text) && got != slowMatch(pattern, text) {
			t.Errorf("%q on %q: %v", pattern, text, got)
		}
	})
}

// A hostile resource with a hostile pattern: time must stay linear in the text.
func BenchmarkGlobHostile(b *testing.B) {
	text := strings.Repeat("a", 1<<20)
	for _, c := range []struct{ name, pattern string }{
		{"stars", strings.Repeat("a*", 2000) + "b"},
		{"stars-middle", strings.Repeat("*a", 1000) + "b*" + "a"},
		{"marks", "*" + strings.Repeat("a", 60) + "?b*"},
		{"long-marks", "*" + strings.Repeat("a", 4000) + "?b*"},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if globMatch(c.pattern, text) {
					b.Fatal("matches")
				}
			}
		})
	}
}
