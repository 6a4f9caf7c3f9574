package openapi

import "strings"

// Arrays are taken apart without decoding them: only their elements are wanted,
// and a long array must not cost many times its length in memory.

const jsonBlanks = " \t\r\n"

func isArray[T string | []byte](text T) bool {
	for i := range len(text) {
		switch text[i] {
		case ' ', '\t', '\r', '\n':
		default:
			return text[i] == '['
		}
	}
	return false
}

// inside is what stands between the brackets of a JSON array.
func inside(array string) string {
	array = strings.Trim(array, jsonBlanks)
	return strings.Trim(array[1:max(1, len(array)-1)], jsonBlanks)
}

// cutItem cuts the first element off what is left of a JSON array, which must
// be valid. ok is false if nothing is left.
//
//	for item, rest, ok := cutItem(inside(array)); ok; item, rest, ok = cutItem(rest) {
func cutItem(left string) (item, rest string, ok bool) {
	depth := 0
	for i := 0; i < len(left); i++ {
		switch left[i] {
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		case '"':
			i = endOfString(left, i)
		case ',':
			if depth == 0 {
				return strings.Trim(left[:i], jsonBlanks), left[i+1:], true
			}
		}
	}
	item = strings.Trim(left, jsonBlanks)
	return item, "", item != ""
}

// endOfString is where the JSON string that begins at i ends.
func endOfString(s string, i int) int {
	for i++; i < len(s) && s[i] != '"'; i++ {
		if s[i] == '\\' {
			i++
		}
	}
	return i
}

// more reports whether a JSON array has more than n elements.
func more(array string, n int) bool {
	for _, rest, ok := cutItem(inside(array)); ok; _, rest, ok = cutItem(rest) {
		if n--; n < 0 {
			return true
		}
	}
	return false
}
