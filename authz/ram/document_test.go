package ram

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// policyProblems are those of a policy of account 1, without their positions.
func policyProblems(t *testing.T, document string) []string {
	t.Helper()
	got := problemsOf(t, "id: \"1\"\npolicies:\n  P: "+document)
	for i := range got {
		_, got[i], _ = strings.Cut(got[i], `: account 1: policy "P": `)
	}
	return got
}

func TestPolicyProblems(t *testing.T) {
	statement := func(s string) string { return `{Version: "1", Statement: [{` + s + `}]}` }
	for name, c := range map[string]struct {
		document string
		want     []string
	}{
		"text":    {"hello", []string{"expected a policy document with Version and Statement, found text"}},
		"nothing": {"~", []string{"expected a policy document with Version and Statement, found nothing"}},
		"empty":   {"{}", []string{`Version is missing: expected "1"`, "Statement is missing: expected a list of statements"}},
		"version": {`{Version: "2", Statement: [], Id: x}`, []string{
			`Version: expected "1", the only version of the RAM policy language`, "Statement: expected at least one statement",
			`unknown element "Id": expected Version and Statement`}},
		"statement": {`{Version: 1, Statement: [x]}`, []string{"Statement[0]: expected a statement, found text"}},
		"second": {`{Version: "1", Statement: [{Effect: Allow, Action: "*", Resource: "*"}, {Effect: Deny}]}`, []string{
			"Statement[1]: Action is missing: expected Action or NotAction", "Statement[1]: Resource is missing: expected an ARN, * or a list"}},
		"effect":    {statement(`Effect: allow, Action: "*", Resource: "*"`), []string{"Statement[0]: Effect: expected Allow or Deny"}},
		"no effect": {statement(`Action: "*", Resource: "*"`), []string{"Statement[0]: Effect is missing: expected Allow or Deny"}},
		"both":      {statement(`Effect: Deny, Action: "*", NotAction: "*", Resource: "*"`), []string{"Statement[0]: expected Action or NotAction, found both"}},
		"elements": {statement(`Effect: Deny, Action: "*", NotResource: "*", Principal: x, Sid: y, resource: "*"`), []string{
			"Statement[0]: Resource is missing: expected an ARN, * or a list",
			`Statement[0]: "NotResource" is not part of the RAM policy language`,
			`Statement[0]: "Principal" belongs to policies of resources and roles, which are not evaluated here`,
			`Statement[0]: "Sid" is unknown: expected Effect, Action or NotAction, Resource, Condition`,
			`Statement[0]: "resource" is unknown: expected Effect, Action or NotAction, Resource, Condition`}},
		"actions": {statement(`Effect: Deny, Action: [Describe*, "**", "", "ecs: X", 7], Resource: "*"`), []string{
			`Statement[0]: Action "Describe*": expected service:Action or *`, `Statement[0]: Action "**": expected service:Action or *`,
			`Statement[0]: Action "": expected service:Action or *`, `Statement[0]: Action "ecs: X": expected service:Action without spaces`,
			`Statement[0]: Action: expected text, found a number`}},
		"lists": {statement(`Effect: Deny, NotAction: [], Resource: ["", {}]`), []string{
			"Statement[0]: NotAction: expected at least one", `Statement[0]: Resource "": expected an ARN or *`, "Statement[0]: Resource: expected text, found a map"}},
		"fine": {`{Version: 1, Statement: {Effect: Deny, NotAction: [ "ecs:*" , "*" ], Resource: [ "x" ], Condition: {}}}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, policyProblems(t, c.document)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The limits count characters of compact JSON, not bytes, spaces or YAML.
func TestPolicySizes(t *testing.T) {
	const frame = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":""}]}`
	document := func(size int) string {
		resource := strings.Repeat("杭", size-len(frame)-2) + `\n`
		return fmt.Sprintf(`{"Version":   "1", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "%s"}]}`, resource)
	}
	if got := policyProblems(t, document(4096)); got != nil {
		t.Errorf("4096 characters: %v", got)
	}
	want := []string{"expected at most 4096 characters as compact JSON, found 4097"}
	if diff := cmp.Diff(want, policyProblems(t, document(4097))); diff != "" {
		t.Error(diff)
	}
	session := "id: \"1\"\nroles:\n  - name: r\n    sessions:\n      - {name: ci, access_key_id: STS.1, secret: s, security_token: t, expires: 2030-01-01T00:00:00Z, policy: "
	if got := problemsOf(t, session+document(2048)+"}"); got != nil {
		t.Errorf("2048 characters: %v", got)
	}
	want = []string{`d.yaml:5:111: account 1: session "r/ci": policy: expected at most 2048 characters as compact JSON, found 2049`}
	if diff := cmp.Diff(want, problemsOf(t, session+document(2049)+"}")); diff != "" {
		t.Error(diff)
	}
	if got := problemsOf(t, "system_policies:\n  P: "+document(9000)); got != nil {
		t.Errorf("a system policy: %v", got)
	}
}

func TestCompactJSON(t *testing.T) {
	for in, want := range map[string]string{
		`{ "a" : [ 1.50 , true , null , "x\"\\\u0001\n" ] , "b" : { } , "c" : [ ] , "d": [[], {"e": -1e3}] }`: `{"a":[1.50,true,null,"x\"\\\u0001\n"],"b":{},"c":[],"d":[[],{"e":-1e3}]}`,
		`"州"`: `"州"`,
	} {
		var n strictyaml.Node
		var r strictyaml.Report
		if !strictyaml.Decode("x.json", []byte(in), &n, &r) {
			t.Fatal(r.Err())
		}
		if got := string(appendCompact(nil, &n)); got != want {
			t.Errorf("%s\nis   %s\nwant %s", in, got, want)
		}
	}
}
