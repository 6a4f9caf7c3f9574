package openapi

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// bound is a limit of a number, kept in both forms so that integers compare
// exactly.
type bound struct {
	text    string
	integer int64
	number  float64
}

// Bounds of the text that patterns are matched against, since matching takes
// time in proportion: characters of a value whose parameter has no max_length,
// and bytes of all values of one call.
const (
	maxPatternText = 1024
	maxMatched     = 32 << 10
)

// check judges one value, which is not empty.
func (p *parameter) check(value string) fault {
	var f fault
	switch p.kind {
	case integerKind:
		f = p.checkInteger(value)
	case numberKind:
		f = p.checkNumber(value)
	case booleanKind:
		f = checkBoolean(value)
	case jsonKind:
		f = p.checkJSON(value)
	default:
		f = p.checkText(value)
	}
	if f != fine || len(p.enum) == 0 {
		return f
	}
	if _, ok := p.enum[value]; !ok {
		return notInEnum
	}
	return fine
}

// checkText judges length and pattern. A text that is too long is not matched.
func (p *parameter) checkText(value string) fault {
	switch {
	case p.maxLength != noLimit && exceeds(value, p.maxLength):
		return tooLong
	case p.minLength > 0 && !exceeds(value, p.minLength-1):
		return malformed
	case p.pattern != nil && !p.pattern.MatchString(value):
		return malformed
	}
	return fine
}

// exceeds reports whether s has more than n characters.
func exceeds(s string, n int) bool {
	return len(s) > n && utf8.RuneCountInString(s) > n
}

func checkBoolean(value string) fault {
	switch value {
	case "true", "false", "True", "False": // Python writes the latter
		return fine
	}
	return malformed
}

// checkInteger accepts what every reader takes for the same whole number: an
// optional minus and digits without leading zeros.
func (p *parameter) checkInteger(value string) fault {
	digits := strings.TrimPrefix(value, "-")
	if digits == "" || digits[0] == '0' && value != "0" {
		return malformed
	}
	for i := range len(digits) {
		if !isDigit(digits[i]) {
			return malformed
		}
	}
	n, err := strconv.ParseInt(value, 10, 64)
	switch {
	case err != nil && value[0] != '-' && p.maximum != nil:
		return tooHigh
	case err != nil:
		return malformed
	case p.maximum != nil && n > p.maximum.integer:
		return tooHigh
	case p.minimum != nil && n < p.minimum.integer:
		return tooLow
	}
	return fine
}

// checkNumber accepts numbers as JSON writes them.
func (p *parameter) checkNumber(value string) fault {
	if !isNumber(value) {
		return malformed
	}
	n, err := strconv.ParseFloat(value, 64)
	switch {
	case err != nil && !math.IsInf(n, 0):
		return malformed
	case p.maximum != nil && n > p.maximum.number:
		return tooHigh
	case math.IsInf(n, 0):
		return malformed
	case p.minimum != nil && n < p.minimum.number:
		return tooLow
	}
	return fine
}

// isNumber reports whether s is a number of the JSON grammar.
func isNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole := countDigits(s)
	if whole == 0 || whole > 1 && s[0] == '0' {
		return false
	}
	if s = s[whole:]; strings.HasPrefix(s, ".") {
		fraction := countDigits(s[1:])
		if fraction == 0 {
			return false
		}
		s = s[1+fraction:]
	}
	if s == "" {
		return true
	}
	if s[0]|0x20 != 'e' {
		return false
	}
	if s = s[1:]; s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	return s != "" && countDigits(s) == len(s)
}

func countDigits(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

// checkJSON judges the text of a JSON parameter.
func (p *parameter) checkJSON(value string) fault {
	if f := p.checkText(value); f != fine {
		return f
	}
	if !json.Valid([]byte(value)) {
		return malformed
	}
	if empty := isArray(value) && !more(value, 0); p.required && (empty || strings.Trim(value, jsonBlanks) == "null") {
		return null
	}
	if p.maxItems != noLimit && isArray(value) && more(value, p.maxItems) {
		return tooMany
	}
	return fine
}
