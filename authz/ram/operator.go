package ram

import (
	"strings"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// operator is one of the operators of conditions.
type operator struct {
	name    string
	reads   valueType
	negated bool // holds where none of the values does, so also where the key is missing
}

// operators is RAM's list of them. Names compare with case.
var operators = []operator{
	{"StringEquals", textType, false},
	{"StringNotEquals", textType, true},
	{"StringEqualsIgnoreCase", foldedType, false},
	{"StringNotEqualsIgnoreCase", foldedType, true},
	{"StringLike", patternType, false},
	{"StringNotLike", patternType, true},
	{"NumericEquals", numberType, false},
	{"NumericNotEquals", numberType, true},
	{"NumericLessThan", numberType, false},
	{"NumericLessThanEquals", numberType, false},
	{"NumericGreaterThan", numberType, false},
	{"NumericGreaterThanEquals", numberType, false},
	{"DateEquals", dateType, false},
	{"DateNotEquals", dateType, true},
	{"DateLessThan", dateType, false},
	{"DateLessThanEquals", dateType, false},
	{"DateGreaterThan", dateType, false},
	{"DateGreaterThanEquals", dateType, false},
	{"Bool", boolType, false},
	{"IpAddress", addressType, false},
	{"NotIpAddress", addressType, true},
}

var operatorNames = func() (names []string) {
	for _, o := range operators {
		names = append(names, o.name)
	}
	return names
}()

// findOperator returns nil for a name that is none.
func findOperator(name string) *operator {
	for i := range operators {
		if operators[i].name == name {
			return &operators[i]
		}
	}
	return nil
}

// refusedOperator tells why name is not an operator. What other policy languages
// have and RAM has not is named as such: most such policies come from there.
func refusedOperator(name string) string {
	plain, why := name, "is unknown"
	for _, quantifier := range []string{"ForAnyValue:", "ForAllValues:"} {
		if rest, ok := strings.CutPrefix(plain, quantifier); ok {
			plain, why = rest, quantifier+" is not part of the RAM policy language"
		}
	}
	if rest, ok := strings.CutSuffix(plain, "IfExists"); ok {
		plain, why = rest, "RAM does not support …IfExists"
	}
	switch {
	case plain == "Null":
		return "RAM does not support it"
	case strings.HasPrefix(plain, "Binary"):
		return "Binary… is not part of the RAM policy language"
	case strings.HasPrefix(plain, "Arn"):
		plain, why = "String"+plain[len("Arn"):], "Arn… is not part of the RAM policy language"
	}
	if near := strictyaml.Nearest(plain, operatorNames); near != "" {
		return why + "; did you mean " + near + "?"
	}
	return why + ": expected String…, Numeric… or Date… with a comparison, Bool, IpAddress or NotIpAddress"
}
