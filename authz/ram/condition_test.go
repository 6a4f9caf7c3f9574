package ram

import (
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// withCondition is a policy of one statement that has the condition.
func withCondition(condition string) string {
	return `{Version: "1", Statement: [{Effect: Deny, Action: "*", Resource: "*", Condition: ` + condition + `}]}`
}

// conditionsOf loads a policy of account 1 with the condition; it has no problems.
func conditionsOf(t *testing.T, condition string) (c Condition, warnings []string) {
	t.Helper()
	dir := write(t, map[string]string{"d.yaml": "id: \"1\"\npolicies:\n  P: " + withCondition(condition)})
	d, err := LoadFile(filepath.Join(dir, "d.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range d.Warnings() {
		warnings = append(warnings, strings.TrimPrefix(w.String(), dir+"/d.yaml:3: account 1: policy P: Statement[0]: "))
	}
	return d.Statement(0).Condition, warnings
}

func TestConditionProblems(t *testing.T) {
	for name, c := range map[string]struct {
		condition string
		want      []string
	}{
		"no map":         {`x`, []string{`Condition: expected a map of operators, found text`}},
		"list":           {`[{Bool: {}}]`, []string{`Condition: expected a map of operators, found a list`}},
		"operator":       {`{StringEqual: {"acs:SourceIp": a}}`, []string{`Condition "StringEqual": is unknown; did you mean StringEquals?`}},
		"operator case":  {`{stringlike: {"acs:SourceIp": a}}`, []string{`Condition "stringlike": is unknown; did you mean StringLike?`}},
		"no operator":    {`{Regex: {"acs:SourceIp": a}}`, []string{`Condition "Regex": is unknown: expected String…, Numeric… or Date… with a comparison, Bool, IpAddress or NotIpAddress`}},
		"empty operator": {`{"": {"acs:SourceIp": a}}`, []string{`Condition "": is unknown: expected String…, Numeric… or Date… with a comparison, Bool, IpAddress or NotIpAddress`}},
		"if exists":      {`{StringEqualsIfExists: {"acs:SourceIp": a}}`, []string{`Condition "StringEqualsIfExists": RAM does not support …IfExists; did you mean StringEquals?`}},
		"null":           {`{"Null": {"acs:SourceIp": true}}`, []string{`Condition "Null": RAM does not support it`}},
		"any value":      {`{"ForAnyValue:StringLike": {"acs:SourceIp": a}}`, []string{`Condition "ForAnyValue:StringLike": ForAnyValue: is not part of the RAM policy language; did you mean StringLike?`}},
		"all values":     {`{"ForAllValues:StringLikeIfExists": {"acs:SourceIp": a}}`, []string{`Condition "ForAllValues:StringLikeIfExists": RAM does not support …IfExists; did you mean StringLike?`}},
		"ARN":            {`{ArnNotLike: {"acs:PrincipalARN": a}}`, []string{`Condition "ArnNotLike": Arn… is not part of the RAM policy language; did you mean StringNotLike?`}},
		"binary":         {`{BinaryEquals: {"acs:SourceIp": a}}`, []string{`Condition "BinaryEquals": Binary… is not part of the RAM policy language`}},
		"keys":           {`{Bool: {}, DateEquals: x}`, []string{`Condition Bool: expected a map of condition keys to values`, `Condition DateEquals: expected a map of condition keys to values`}},
		"key case":       {`{StringLike: {"acs:SourceIP": a}}`, []string{`Condition StringLike: key "acs:SourceIP" is unknown; did you mean acs:SourceIp?`}},
		"prefix case":    {`{StringLike: {"ACS:SourceIp": a}}`, []string{`Condition StringLike: key "ACS:SourceIp" is unknown; did you mean acs:SourceIp?`}},
		"key":            {`{Bool: {"acs:MultiFactorAuthPresent": true}}`, []string{`Condition Bool: key "acs:MultiFactorAuthPresent" is unknown: expected one such as acs:SourceIp or oss:Prefix`}},
		"no prefix":      {`{StringLike: {SourceIp: a}}`, []string{`Condition StringLike: key "SourceIp" is not a condition key; did you mean acs:SourceIp?`}},
		"bad prefix":     {`{StringLike: {"a/b:c": a}}`, []string{`Condition StringLike: key "a/b:c" is not a condition key: expected one of acs: or of a service, such as acs:SourceIp or oss:Prefix`}},
		"empty key": {`{StringLike: {"": a, ":": b, "ecs:": c}}`, []string{
			`Condition StringLike: key "" is not a condition key: expected one such as acs:SourceIp or oss:Prefix`,
			`Condition StringLike: key ":" is not a condition key: expected one such as acs:SourceIp or oss:Prefix`,
			`Condition StringLike: key "ecs:" is not a condition key: expected one such as acs:SourceIp or oss:Prefix`}},
		"tags": {`{StringLike: {"acs:RequestTag": a, "acs:RequestTag/": b, "acs:RequestTags/env": c, "acs:ResourceTag": d}}`, []string{
			`Condition StringLike: key "acs:RequestTag" is unknown; did you mean acs:RequestTag/<tag>?`,
			`Condition StringLike: key "acs:RequestTag/" is unknown; did you mean acs:RequestTag/<tag>?`,
			`Condition StringLike: key "acs:RequestTags/env" is unknown; did you mean acs:RequestTag/<tag>?`,
			`Condition StringLike: key "acs:ResourceTag" is unknown; did you mean acs:ResourceTag/<tag>?`}},
		"no values": {`{IpAddress: {"acs:SourceIp": []}}`, []string{`Condition IpAddress: key "acs:SourceIp": expected at least one value`}},
		"values": {`{StringLike: {"acs:SourceIp": [b, {}, [], ~], "acs:RequestTag/a": {}, "acs:RequestTag/b": }}`, []string{
			`Condition StringLike: key "acs:SourceIp": expected text, a number, true or false, found a map`,
			`Condition StringLike: key "acs:SourceIp": expected text, a number, true or false, found a list`,
			`Condition StringLike: key "acs:SourceIp": expected text, a number, true or false, found nothing`,
			`Condition StringLike: key "acs:RequestTag/a": expected text, a number, true or false, found a map`,
			`Condition StringLike: key "acs:RequestTag/b": expected text, a number, true or false, found nothing`}},
		"pattern": {`{StringLike: {"acs:RequestTag/a": "` + strings.Repeat("é", 4097) + `"}}`, []string{
			`expected at most 4096 characters as compact JSON, found 4223`,
			`Condition StringLike: key "acs:RequestTag/a": expected a pattern of at most 4096 characters, found "` + strings.Repeat("é", 40) + `"…`}},
	} {
		t.Run(name, func(t *testing.T) {
			got := policyProblems(t, withCondition(c.condition))
			for i := range got {
				got[i] = strings.TrimPrefix(got[i], "Statement[0]: ")
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// refused is what TestValues wants of a value that cannot be read.
const refused = "refused"

func TestValues(t *testing.T) {
	for operator, values := range map[string]map[string]string{
		"StringEquals":              {"": "", "Prod*": "Prod*", "7.50": "7.50"},
		"StringNotEqualsIgnoreCase": {"ÉTÉ": "été", "True": "true", "": ""},
		"StringLike": {
			"": `^(?s:)$`, "prod-*": `^(?s:prod-.*)$`, "?a?*": `^(?s:.a..*)$`, "a**?*b": `^(?s:a..*b)$`, "***": `^(?s:.*)$`,
			`a.b\[c]{d}^$(e|f)+\*`: `^(?s:a\.b\\\[c\]\{d\}\^\$\(e\|f\)\+\\.*)$`, "é\n": "^(?s:é\n)$", "${acs:SourceIp}": `^(?s:\$\{acs:SourceIp\})$`,
		},
		"NumericLessThan": {
			"0": "0", "-0": "0", "007": "7", "1.50": "1.5", "-1.0": "-1", "70e-1": "7", "1E3": "1000", "1e-2": "0.01", "10": "10",
			"9007199254740993": "9007199254740993", "12345678901234567890.10": "12345678901234567890.1", "1e99": "1" + strings.Repeat("0", 99),
			strings.Repeat("7", 64) + "." + strings.Repeat("7", 64) + "e-99": "0." + strings.Repeat("0", 35) + strings.Repeat("7", 128),
			"ten": refused, "": refused, " 7": refused, "7 ": refused, "+7": refused, ".5": refused, "5.": refused, "0x7": refused, "1_000": refused,
			"1e100": refused, ".inf": refused, "NaN": refused, "٣": refused, "1/2": refused, "true": refused, strings.Repeat("7", 65): refused,
		},
		"DateLessThan": {
			"2026-11-24T12:00:00Z": "1795521600000000000", "2026-11-24T20:00:00+08:00": "1795521600000000000", "2026-11-24T11:30:00-00:30": "1795521600000000000",
			"1970-01-01T00:00:00.5Z": "500000000", "1969-12-31T23:59:59.75Z": "-250000000", "2026-11-24T12:00:00.1234567891Z": "1795521600123456789",
			"9999-12-31T23:59:59.999Z": "253402300799999000000", "0000-01-01T00:00:00Z": "-62167219200000000000", "2024-02-29T00:00:00Z": "1709164800000000000",
			"2026-11-24": refused, "2026-11-24T12:00:00": refused, "2026-11-24T12:00Z": refused, "2026-11-24T24:00:00Z": refused, "2026-02-29T00:00:00Z": refused,
			"2026-11-31T00:00:00Z": refused, "2026-11-24T12:00:60Z": refused, "2026-11-24T12:00:00,5Z": refused, "2026-11-24t12:00:00z": refused,
			"2026-11-24T12:00:00+24:00": refused, "2026-11-24T12:00:00+0800": refused, "2026-11-24 12:00:00Z": refused, "2026-11-24T1:00:00Z": refused,
			"1795521600": refused, "tomorrow": refused, "": refused,
		},
		"Bool": {"true": "true", "false": "false", "True": refused, "yes": refused, "1": refused, "": refused},
		"IpAddress": {
			"192.0.2.1": "192.0.2.1/32", "10.0.0.0/8": "10.0.0.0/8", "10.1.2.3/8": "10.0.0.0/8", "0.0.0.0/0": "0.0.0.0/0", "2001:DB8:0:0::1": "2001:db8::1/128",
			"2001:db8::9/32": "2001:db8::/32", "::/0": "::/0", "::ffff:10.0.0.0/104": "10.0.0.0/8", "::ffff:10.1.2.3": "10.1.2.3/32", "::ffff:a01:203/128": "10.1.2.3/32",
			"::ffff:0:0/96": "0.0.0.0/0", "::ffff:0:0/95": "::fffe:0:0/95",
			"10.0.0.0/33": refused, "10.0.0/8": refused, "10.0.0.0/08": refused, "010.0.0.1": refused, "10.0.0.1-10.0.0.9": refused, "fe80::1%eth0": refused,
			"10.0.0.0/255.0.0.0": refused, "any": refused, "": refused, " 10.0.0.1": refused, "[::1]": refused,
		},
	} {
		for value, want := range values {
			read := findOperator(operator).reads.read(value)
			if (read.expected != "") != (want == refused) {
				t.Errorf("%s %q: expected %s", operator, value, read.expected)
			}
			got, numbers := Clause{Operator: operator, Values: []string{value}}.Compared()
			if want != refused && !slices.Equal(got, []string{want}) {
				t.Errorf("%s %q is %q, want %q", operator, value, got, want)
			}
			if wantNumbers := strings.HasPrefix(operator, "Numeric") || strings.HasPrefix(operator, "Date"); numbers != wantNumbers {
				t.Errorf("%s: numbers: %v", operator, numbers)
			}
			if operator == "StringLike" {
				regexp.MustCompile(got[0])
			}
		}
	}
}

// A pattern means the same in a condition as it does in an Action, but for case.
func TestPatternsOfConditions(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	text := func(alphabet string) string {
		letters, s := []rune(alphabet), ""
		for range rng.IntN(9) {
			s += string(letters[rng.IntN(len(letters))])
		}
		return s
	}
	matches := 0
	for range 20_000 {
		pattern, s := text("ab.é\n\\[**??"), text("ab.é\n\\[")
		want := slowMatch(pattern, s)
		if got := regexp.MustCompile(patternType.read(pattern).text).MatchString(s); got != want {
			t.Fatalf("%q on %q: %v, want %v", pattern, s, got, want)
		}
		if want {
			matches++
		}
	}
	if matches < 1000 {
		t.Errorf("only %d match", matches)
	}
}

func TestValueProblems(t *testing.T) {
	got := policyProblems(t, withCondition(`{NumericEquals: {"acs:RequestTag/a": [1, ten]}, DateEquals: {"acs:CurrentTime": "2026-11-24"}, Bool: {"acs:SecureTransport": on}, NotIpAddress: {"acs:SourceIp": 10.0.0/8}}`))
	want := []string{
		`Statement[0]: Condition NumericEquals: key "acs:RequestTag/a": expected a number such as 10 or -1.5, found "ten"`,
		`Statement[0]: Condition DateEquals: key "acs:CurrentTime": expected a date with time and offset, such as 2026-01-31T00:00:00Z, found "2026-11-24"`,
		`Statement[0]: Condition Bool: key "acs:SecureTransport": expected true or false, found "on"`,
		`Statement[0]: Condition NotIpAddress: key "acs:SourceIp": expected an address or a block such as 192.0.2.0/24, found "10.0.0/8"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestConditionWarnings(t *testing.T) {
	for name, c := range map[string]struct {
		condition string
		want      []string
	}{
		"none": {`{IpAddress: {"acs:SourceIp": [10.0.0.0/8, "::1"]}, StringLike: {"acs:SourceIp": 10.*, "acs:CurrentTime": 2026*, "acs:PrincipalARN": x},
			Bool: {"acs:SecureTransport": true, "acs:MFAPresent": false}, DateLessThan: {"acs:CurrentTime": 2026-01-01T00:00:00Z, "acs:RequestTag/a": 2026-01-01T00:00:00Z},
			NumericEquals: {"acs:RequestTag/a/b:c": 1}}`, nil},
		"host bits": {`{NotIpAddress: {"acs:SourceIp": [10.1.2.3/8, "2001:db8::1/32", 10.0.0.0/8, "::ffff:10.0.0.1/104"]}}`, []string{
			`Condition NotIpAddress: key "acs:SourceIp": "10.1.2.3/8" is taken as 10.0.0.0/8`,
			`Condition NotIpAddress: key "acs:SourceIp": "2001:db8::1/32" is taken as 2001:db8::/32`,
			`Condition NotIpAddress: key "acs:SourceIp": "::ffff:10.0.0.1/104" is taken as 10.0.0.0/8`}},
		"not known here": {`{StringEquals: {"acs:ResourceTag/env": a, "acs:SourceVpc": a, "acs:PrincipalRDId": a, "acs:PrincipalRDPath": a, "acs:UserAgent": a, "acs:AccessId": a}, NotIpAddress: {"acs:VpcSourceIp": 10.0.0.0/8}}`, []string{
			`Condition StringEquals: key "acs:ResourceTag/env" is not known here, so this never holds`,
			`Condition StringEquals: key "acs:SourceVpc" is not known here, so this never holds`,
			`Condition StringEquals: key "acs:PrincipalRDId" is not known here, so this never holds`,
			`Condition StringEquals: key "acs:PrincipalRDPath" is not known here, so this never holds`,
			`Condition StringEquals: key "acs:UserAgent" is not known here, so this never holds`,
			`Condition StringEquals: key "acs:AccessId" is not known here, so this never holds`,
			`Condition NotIpAddress: key "acs:VpcSourceIp" is not known here, so this always holds`}},
		"of services": {`{StringNotLike: {"ecs:tag/env": "*"}, StringEquals: {"oss:Prefix": "", "x-y:Z": 1}}`, []string{
			`Condition StringNotLike: key "ecs:tag/env" is not known here, so this always holds`,
			`Condition StringEquals: key "oss:Prefix" is not known here, so this never holds`,
			`Condition StringEquals: key "x-y:Z" is not known here, so this never holds`}},
		"types": {`{IpAddress: {"acs:CurrentTime": "::1"}, NotIpAddress: {"acs:MFAPresent": "::1"}, Bool: {"acs:SourceIp": true, "acs:PrincipalARN": true}, NumericNotEquals: {"acs:SecureTransport": 1}, DateNotEquals: {"acs:SourceIp": 2026-01-01T00:00:00Z}}`, []string{
			`Condition IpAddress: key "acs:CurrentTime" holds a time, so this never holds`,
			`Condition NotIpAddress: key "acs:MFAPresent" holds true or false, so this always holds`,
			`Condition Bool: key "acs:SourceIp" holds an address, so this never holds`,
			`Condition Bool: key "acs:PrincipalARN" holds a text, so this never holds`,
			`Condition NumericNotEquals: key "acs:SecureTransport" holds true or false, so this always holds`,
			`Condition DateNotEquals: key "acs:SourceIp" holds an address, so this always holds`}},
	} {
		t.Run(name, func(t *testing.T) {
			_, warnings := conditionsOf(t, c.condition)
			if diff := cmp.Diff(c.want, warnings); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A condition keeps its statement from standing for others.
func TestStatementsWithConditions(t *testing.T) {
	dir := write(t, map[string]string{"d.yaml": `id: "1"
users: [{name: u, policies: [P], access_keys: [{id: K, secret: s}]}]
policies:
  P:
    Version: 1
    Statement:
      - {Effect: Allow, Action: "ecs:*", Resource: "*", Condition: {IpAddress: {"acs:SourceIp": 10.0.0.0/8}}}
      - {Effect: Allow, Action: "ecs:Describe*", Resource: "*", Condition: {}}
      - {Effect: Deny, Action: "ecs:DescribeDisks", Resource: "*", Condition: {Bool: {"acs:MFAPresent": [false]}, NumericLessThan: {"acs:RequestTag/n": [7, 1.50]}}}
`})
	d, err := LoadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	key, _ := d.Key("K")
	for action, want := range map[string]Check{
		"ecs:DescribeDisks": {Resource: "*", Level: "identity", Allow: []StatementID{1}, Deny: []StatementID{2}},
		"ecs:StopInstance":  {Resource: "*", Level: "identity", Allow: []StatementID{0}},
	} {
		if diff := cmp.Diff([]Check{want}, d.Checks(key.Principal, action, []string{"*"})); diff != "" {
			t.Errorf("%s:\n%s", action, diff)
		}
	}
	want := Statement{
		ID: 2, Account: "1", Policy: "P", Index: 2, Effect: Deny, Actions: []string{"ecs:DescribeDisks"}, Resources: []string{"*"},
		Condition: Condition{{"Bool", "acs:MFAPresent", []string{"false"}}, {"NumericLessThan", "acs:RequestTag/n", []string{"7", "1.50"}}},
	}
	if diff := cmp.Diff(want, d.Statement(2)); diff != "" {
		t.Error(diff)
	}
	if len(d.Warnings()) != 0 {
		t.Error(d.Warnings())
	}
}
