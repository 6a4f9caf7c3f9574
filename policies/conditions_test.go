package policies

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// opposites are operators of which one holds, whatever the request says.
var opposites = [][2]Comparison{
	{{Operator: "StringEquals", Values: []string{"a", "10"}}, {Operator: "StringNotEquals", Values: []string{"a", "10"}}},
	{{Operator: "StringEqualsIgnoreCase", Values: []string{"a", "été"}}, {Operator: "StringNotEqualsIgnoreCase", Values: []string{"a", "été"}}},
	{{Operator: "StringLike", Values: []string{"^(?s:a.*)$", "^(?s:.)$"}}, {Operator: "StringNotLike", Values: []string{"^(?s:a.*)$", "^(?s:.)$"}}},
	{{Operator: "NumericEquals", Values: []string{"10", "-0.5"}, Numbers: true}, {Operator: "NumericNotEquals", Values: []string{"10", "-0.5"}, Numbers: true}},
	{{Operator: "DateEquals", Values: []string{"0", "253402300799000000000"}, Numbers: true}, {Operator: "DateNotEquals", Values: []string{"0", "253402300799000000000"}, Numbers: true}},
	{{Operator: "IpAddress", Values: []string{"10.0.0.0/8", "2001:db8::/32"}}, {Operator: "NotIpAddress", Values: []string{"10.0.0.0/8", "2001:db8::/32"}}},
}

// orders are operators of which not both hold.
var orders = [][2]Comparison{
	{{Operator: "NumericLessThan", Values: []string{"10"}, Numbers: true}, {Operator: "NumericGreaterThanEquals", Values: []string{"10"}, Numbers: true}},
	{{Operator: "NumericLessThanEquals", Values: []string{"10"}, Numbers: true}, {Operator: "NumericGreaterThan", Values: []string{"10"}, Numbers: true}},
	{{Operator: "DateLessThan", Values: []string{"0"}, Numbers: true}, {Operator: "DateGreaterThanEquals", Values: []string{"0"}, Numbers: true}},
	{{Operator: "DateLessThanEquals", Values: []string{"0"}, Numbers: true}, {Operator: "DateGreaterThan", Values: []string{"0"}, Numbers: true}},
	{{Operator: "Bool", Values: []string{"true"}}, {Operator: "Bool", Values: []string{"false"}}},
}

// FuzzConditions: whatever a request says, every operator has an answer, without
// an error, which would refuse requests that other statements allow.
func FuzzConditions(f *testing.F) {
	for _, seed := range []string{
		"", "a", "A", "ab\ncd", "été", "10", "10.0", "1e1", "1e99", "9e-99", "-0.5", "+1", "0x1p4", "Inf", strings.Repeat("9", 64) + "e99", strings.Repeat("9", 65),
		"1970-01-01T00:00:00Z", "1970-01-01T08:00:00.000+08:00", "9999-12-31T23:59:59Z", "0000-01-01T00:00:00+23:59", "1600-02-29T00:00:00.5Z", "2026-02-30T00:00:00Z", "9999-12-31T23:59:59-23:59",
		"1699-12-31T23:59:59.9999999999-23:59", "2200-01-01T00:00:00+23:59", "10.1.2.3", "::ffff:10.1.2.3", "2001:db8::1", "fe80::1%1", "10.1.2.3/8", "::/0", "true", "false",
	} {
		f.Add(seed)
	}
	r, err := Load(f.Context(), Config{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if !utf8.ValidString(value) || len(value) > 1024 {
			t.Skip()
		}
		holds := func(c Comparison) bool {
			c.Key = "acs:RequestTag/k"
			in := userInput()
			in.Context = []ContextKey{{c.Key, value}}
			v, err := r.Evaluate(t.Context(), in, NewStatements(1, func(StatementID) Statement { return Statement{Condition: []Comparison{c}} }))
			if err != nil {
				t.Fatalf("%s %q: %v", c.Operator, value, err)
			}
			return v.Passes()
		}
		for _, pair := range opposites {
			if a, b := holds(pair[0]), holds(pair[1]); a == b {
				t.Errorf("%q: %s %v, %s %v", value, pair[0].Operator, a, pair[1].Operator, b)
			}
		}
		for _, pair := range orders {
			if holds(pair[0]) && holds(pair[1]) {
				t.Errorf("%q: both %s and %s", value, pair[0].Operator, pair[1].Operator)
			}
		}
	})
}
