package oracle

import "strings"

// like tells whether text is what pattern says: * is any text, ? one character,
// all else itself.
func (j *judge) like(pattern, text string) bool {
	if j.doubt == QuestionIsByte {
		return j.wild(latin(pattern), latin(text))
	}
	return j.wild([]rune(pattern), []rune(text))
}

func (j *judge) wild(pattern, text []rune) bool {
	if len(pattern) == 0 {
		return len(text) == 0
	}
	head, rest := pattern[0], pattern[1:]
	if head == '*' {
		return j.wild(rest, text) || len(text) > 0 && !j.stops(text[0]) && j.wild(pattern, text[1:])
	}
	if head == '?' && j.doubt == QuestionIsOptional && j.wild(rest, text) {
		return true
	}
	if len(text) == 0 {
		return false
	}
	if head == '?' && j.doubt == QuestionNotSlash && text[0] == '/' {
		return false
	}
	return (head == '?' || head == text[0]) && j.wild(rest, text[1:])
}

// stops is for doubts only: a star stands for every character.
func (j *judge) stops(r rune) bool {
	return j.doubt == StarStopsAtSlash && r == '/' || j.doubt == StarStopsAtColon && r == ':'
}

// latin is the bytes of s, each as a character.
func latin(s string) []rune {
	var out []rune
	for i := range len(s) {
		out = append(out, rune(s[i]))
	}
	return out
}

// likeFolded is like without regard to the case of ASCII letters.
func (j *judge) likeFolded(pattern, text string) bool {
	if j.doubt == FoldBeyondASCII {
		return j.like(strings.ToLower(strings.ToUpper(pattern)), strings.ToLower(strings.ToUpper(text)))
	}
	return j.like(fold(pattern), fold(text))
}

// fold makes ASCII letters small.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + ('a' - 'A')
		}
		return r
	}, s)
}
