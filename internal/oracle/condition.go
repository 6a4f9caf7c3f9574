package oracle

import (
	"math/big"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// negations are the operators that hold where another one does not.
var negations = map[string]string{
	"StringNotEquals":           "StringEquals",
	"StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
	"StringNotLike":             "StringLike",
	"NumericNotEquals":          "NumericEquals",
	"DateNotEquals":             "DateEquals",
	"NotIpAddress":              "IpAddress",
}

// Operators are all operators of conditions.
var Operators = []string{
	"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike",
	"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
	"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals",
	"Bool", "IpAddress", "NotIpAddress",
}

// holds tells whether a condition is met: every key of every operator.
func (j *judge) holds(c Condition) bool {
	if j.doubt == ConditionsUnread {
		return true
	}
	operators := 0
	for operator, keys := range c {
		met := 0
		for key, values := range keys {
			if j.clause(operator, key, values) {
				met++
			}
		}
		if met == len(keys) || j.doubt == KeysAlternative && met > 0 {
			operators++
		}
	}
	return operators == len(c) || j.doubt == OperatorsAlt && operators > 0
}

// clause tells whether the request's value of a key is as an operator wants it.
func (j *judge) clause(operator, key string, values List) bool {
	positive, negated := negations[operator]
	if !negated {
		positive = operator
	}
	got, ok := j.key(key)
	ok = ok && (readable(positive, got) || j.doubt == UnreadableIsText)
	met := 0
	for _, value := range values {
		if ok && j.compare(positive, got, value) {
			met++
		}
	}
	one := met > 0
	switch {
	case !ok && (j.doubt == MissingPositive && !negated || j.doubt == MissingNegated && negated):
		one = true
	case j.doubt == NegatedAny && negated, j.doubt == ValuesAllNeeded && !negated:
		one = met == len(values)
	}
	return (one != negated) != (j.flipped != "" && j.flipped == operator)
}

// compare tells whether got is what one value of a positive operator says.
func (j *judge) compare(operator, got, value string) bool {
	switch {
	case operator == "StringEquals" && j.doubt == EqualsFolds, operator == "StringEqualsIgnoreCase":
		got, value = strings.ToLower(got), strings.ToLower(value)
		return got == value
	case operator == "StringEquals" && j.doubt == EqualsIsLike:
		return j.like(value, got)
	case operator == "StringEquals":
		return got == value
	case operator == "StringLike" && j.doubt == LikeFolds:
		return j.likeFolded(value, got)
	case operator == "StringLike":
		return j.like(value, got)
	case operator == "Bool":
		return got == value
	case operator == "IpAddress":
		return j.within(got, value)
	}
	if order, ok := strings.CutPrefix(operator, "Numeric"); ok {
		return inOrder(order, j.numbers(got, value))
	}
	return inOrder(strings.TrimPrefix(operator, "Date"), j.dates(got, value))
}

// inOrder reads an operator without its type. by is -1, 0 or 1.
func inOrder(operator string, by int) bool {
	switch operator {
	case "Equals":
		return by == 0
	case "LessThan":
		return by < 0
	case "LessThanEquals":
		return by <= 0
	case "GreaterThan":
		return by > 0
	case "GreaterThanEquals":
		return by >= 0
	}
	panic("no such operator: " + operator)
}

// readable tells whether an operator can read a value at all.
func readable(operator, value string) bool {
	switch {
	case strings.HasPrefix(operator, "Numeric"):
		return number.MatchString(value)
	case strings.HasPrefix(operator, "Date"):
		_, err := time.Parse(time.RFC3339, value)
		return err == nil && date.MatchString(value)
	case operator == "Bool":
		return value == "true" || value == "false"
	case operator == "IpAddress":
		_, err := netip.ParseAddr(value)
		return err == nil
	}
	return true
}

// number is a decimal number of a size that can be reckoned with; date is what
// RFC 3339 says, in capitals, which Go reads more leniently.
var (
	number = regexp.MustCompile(`^-?[0-9]{1,64}(\.[0-9]{1,64})?([eE][+-]?[0-9]{1,2})?$`)
	date   = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`)
)

func (j *judge) numbers(a, b string) int {
	if j.doubt == NumbersAreText || !number.MatchString(a) {
		return strings.Compare(a, b)
	}
	if j.doubt == NumbersAreFloats {
		x, _ := strconv.ParseFloat(a, 64)
		y, _ := strconv.ParseFloat(b, 64)
		return big.NewFloat(x).Cmp(big.NewFloat(y))
	}
	x, _ := new(big.Rat).SetString(a)
	y, _ := new(big.Rat).SetString(b)
	return x.Cmp(y)
}

func (j *judge) dates(a, b string) int {
	x, err := time.Parse(time.RFC3339, a)
	y, _ := time.Parse(time.RFC3339, b)
	if j.doubt == DatesAreText || err != nil {
		return strings.Compare(a, b)
	}
	if j.doubt == DatesInSeconds {
		x, y = x.Truncate(time.Second), y.Truncate(time.Second)
	}
	if j.doubt == DatesWithoutZone {
		_, east := x.Zone()
		x = x.Add(time.Duration(east) * time.Second)
		_, east = y.Zone()
		y = y.Add(time.Duration(east) * time.Second)
	}
	return x.Compare(y)
}
