package ram

import (
	"math/big"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// valueType is what an operator reads, and what a key holds.
type valueType uint8

const (
	anyType    valueType = iota // of keys only
	textType                    // compared with case
	foldedType                  // compared without
	patternType
	numberType
	dateType
	boolType
	addressType
)

// An operator of a type that is none of these cannot read a key that holds one.
var typeNames = map[valueType]string{numberType: "a number", dateType: "a time", boolType: "true or false", addressType: "an address", textType: "a text"}

// compared is a value of a condition as the rules compare it. It tells what was
// expected if it cannot be read, and what is to be known of it besides.
type compared struct {
	text     string
	expected string
	note     string
}

// read makes what the rules compare of a value as a policy writes it:
//
//   - text is itself, in lower case where case does not count;
//   - a pattern is a regular expression of RE2;
//   - a number is one in decimal digits;
//   - a date is a number as well, of nanoseconds since 1970;
//   - an address is a block, an IPv4-mapped one of IPv4.
func (t valueType) read(text string) compared {
	switch t {
	case foldedType:
		return compared{text: strings.ToLower(text)}
	case patternType:
		return readPattern(text)
	case numberType:
		return readNumber(text)
	case dateType:
		return readDate(text)
	case boolType:
		if text != "true" && text != "false" {
			return compared{expected: "true or false"}
		}
	case addressType:
		return readBlock(text)
	}
	return compared{text: text}
}

// maxPattern is as much as a custom policy may have in all. A regular expression
// of more could be refused when it is used.
const maxPattern = maxCustomPolicy

// readPattern translates * and ?, and nothing else: all other characters are
// themselves, a new line included.
func readPattern(text string) compared {
	if utf8.RuneCountInString(text) > maxPattern {
		return compared{expected: "a pattern of at most " + strconv.Itoa(maxPattern) + " characters"}
	}
	var b strings.Builder
	b.WriteString("^(?s:")
	for text != "" {
		at := strings.IndexAny(text, "*?")
		if at < 0 {
			at = len(text)
		}
		b.WriteString(regexp.QuoteMeta(text[:at]))
		text = text[at:]
		// A row of wildcards is put in one order, and its stars are one: each more
		// would be a state that matching has to follow.
		row := len(text) - len(strings.TrimLeft(text, "*?"))
		b.WriteString(strings.Repeat(".", strings.Count(text[:row], "?")))
		if strings.Contains(text[:row], "*") {
			b.WriteString(".*")
		}
		text = text[row:]
	}
	b.WriteString(")$")
	return compared{text: b.String()}
}

// numberText is what is a number, in requests as well: conditions.rego has the same.
var numberText = regexp.MustCompile(`^-?[0-9]{1,64}(\.[0-9]{1,64})?([eE][+-]?[0-9]{1,2})?$`)

func readNumber(text string) compared {
	if !numberText.MatchString(text) {
		return compared{expected: "a number such as 10 or -1.5"}
	}
	n, _ := new(big.Rat).SetString(text)
	if n.IsInt() {
		return compared{text: n.Num().String()}
	}
	return compared{text: strings.TrimRight(n.FloatString(64+99), "0")}
}

// dateText is what is a date; that its day exists is for time.Parse to tell.
var dateText = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`)

func readDate(text string) compared {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || !dateText.MatchString(text) {
		return compared{expected: "a date with time and offset, such as 2026-01-31T00:00:00Z"}
	}
	// From the year 2262 on the number has more than 64 bits.
	ns := new(big.Int).Mul(big.NewInt(t.Unix()), big.NewInt(int64(time.Second)))
	return compared{text: ns.Add(ns, big.NewInt(int64(t.Nanosecond()))).String()}
}

// mappedBits is how many bits of an IPv4-mapped address stand before those of IPv4.
const mappedBits = 96

func readBlock(text string) compared {
	const expected = "an address or a block such as 192.0.2.0/24"
	var p netip.Prefix
	if a, err := netip.ParseAddr(text); err == nil && a.Zone() == "" {
		p = netip.PrefixFrom(a, a.BitLen())
	} else if p, err = netip.ParsePrefix(text); err != nil {
		return compared{expected: expected}
	}
	if p.Addr().Is4In6() && p.Bits() >= mappedBits {
		p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-mappedBits)
	}
	c := compared{text: p.Masked().String()}
	if p.Masked() != p {
		c.note = "is taken as " + c.text
	}
	return c
}
