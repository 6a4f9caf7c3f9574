package policies

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// write makes a folder of files.
func write(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const freeze = `package ramgate

deny contains {"rule": "freeze", "code": "ServiceUnavailable"} if {
	input.request.product == "Ecs"
}
`

// rule is a rule that denies calls of one action.
func rule(id, code string) string {
	return `package ramgate

deny contains {"rule": "` + id + `", "code": "` + code + `"} if {
	input.request.action == "DeleteInstance"
}
`
}

func TestLoadProblems(t *testing.T) {
	tests := []struct {
		name  string
		files map[string]string
		cfg   Config
		want  string // DIR is the folder
	}{
		{
			name:  "syntax",
			files: map[string]string{"a.rego": "package ramgate\n\ndeny contains {\n"},
			want: "DIR/a.rego:4: unexpected eof token; deny contains {\n" +
				"DIR/a.rego:4: unexpected eof token: expected rule key term (e.g., deny contains <VALUE> { ... }); deny contains {",
		},
		{
			name:  "old syntax",
			files: map[string]string{"a.rego": "package ramgate\n\ndeny[x] { x := 1 }\n"},
			want:  "DIR/a.rego:3: `if` keyword is required before rule body\nDIR/a.rego:3: `contains` keyword is required for partial set rules",
		},
		{
			name:  "empty file",
			files: map[string]string{"a.rego": "# nothing\n"},
			want:  "DIR/a.rego: empty module",
		},
		{
			name:  "unknown code",
			files: map[string]string{"a.rego": rule("freeze", "Forbiden.RAM")},
			want:  `DIR/a.rego:3: rule freeze: code "Forbiden.RAM" is not in the catalog; did you mean Forbidden.RAM?`,
		},
		{
			name:  "not an object",
			files: map[string]string{"a.rego": "package ramgate\n\ndeny contains \"freeze\" if input.request.action == \"x\"\n"},
			want:  `DIR/a.rego:3: expected deny contains {"rule": "<id>", "code": "<Code>"}, an object written out; found "freeze"`,
		},
		{
			name:  "object in a variable",
			files: map[string]string{"a.rego": "package ramgate\n\ndeny contains d if {\n\td := {\"rule\": \"x\", \"code\": \"Forbidden.RAM\"}\n}\n"},
			want:  `DIR/a.rego:3: expected deny contains {"rule": "<id>", "code": "<Code>"}, an object written out; found d`,
		},
		{
			name:  "rule not constant",
			files: map[string]string{"a.rego": "package ramgate\n\ndeny contains {\"rule\": id, \"code\": \"Forbidden.RAM\"} if id := input.request.action\n"},
			want:  `DIR/a.rego:3: field "rule" must be a constant in lower snake case`,
		},
		{
			name:  "rule id",
			files: map[string]string{"a.rego": rule("Freeze-1", "Forbidden.RAM")},
			want:  `DIR/a.rego:3: field "rule" must be a constant in lower snake case`,
		},
		{
			name:  "rule missing",
			files: map[string]string{"a.rego": "package ramgate\n\ndeny contains {\"code\": \"Forbidden.RAM\"} if input.request.action == \"x\"\n"},
			want:  `DIR/a.rego:3: field "rule" must be a constant in lower snake case`,
		},
		{
			name:  "code not constant",
			files: map[string]string{"a.rego": "package ramgate\n\ndeny contains {\"rule\": \"x\", \"code\": c} if c := input.request.action\n"},
			want:  `DIR/a.rego:3: rule x: field "code" must be a constant`,
		},
		{
			name:  "unknown field",
			files: map[string]string{"a.rego": "package ramgate\n\ndeny contains {\"rule\": \"x\", \"code\": \"Forbidden.RAM\", \"message\": \"no\"} if input.request.action == \"x\"\n"},
			want:  `DIR/a.rego:3: rule x: field "message" is unknown: expected rule, code, and if needed params and reason`,
		},
		{
			name: "params and reason",
			files: map[string]string{"a.rego": `package ramgate

deny contains {"rule": "a", "code": "Forbidden.RAM", "params": "Size"} if input.request.action == "a"

deny contains {"rule": "b", "code": "Forbidden.RAM", "params": {"Name": "Size"}} if input.request.action == "b"

deny contains {"rule": "c", "code": "Forbidden.RAM", "reason": ["text"]} if input.request.action == "c"
`},
			want: `DIR/a.rego:3: rule a: field "params" must be an object
DIR/a.rego:5: rule b: field "params" has an unknown field "Name": expected ParameterName, Value
DIR/a.rego:7: rule c: field "reason" must be a string`,
		},
		{
			name:  "another name",
			files: map[string]string{"a.rego": "package ramgate\n\nallow if input.request.action == \"x\"\n"},
			want:  `DIR/a.rego:3: allow: package ramgate holds nothing but rules of the form deny contains {"rule": "<id>", "code": "<Code>"} if {…}; helpers stand in package ramgate.<rule>`,
		},
		{
			name:  "deny as a value",
			files: map[string]string{"a.rego": "package ramgate\n\ndeny := set()\n"},
			want: `DIR/a.rego:3: deny: package ramgate holds nothing but rules of the form deny contains {"rule": "<id>", "code": "<Code>"} if {…}; helpers stand in package ramgate.<rule>` + "\n" +
				"DIR/a.rego:3: conflicting rules data.ramgate.deny found",
		},
		{
			name: "id in two files",
			files: map[string]string{
				"a.rego": rule("freeze", "Forbidden.RAM"),
				"b.rego": rule("freeze", "Forbidden.RAM"),
			},
			want: "DIR/b.rego:3: rule freeze is in DIR/a.rego already",
		},
		{
			name:  "built-in id",
			files: map[string]string{"a.rego": rule("sub_user", "Forbidden.SubUser")},
			want:  "DIR/a.rego:3: rule sub_user is in builtin/sub_user/sub_user.rego already; to take its place, list it in policies.replace",
		},
		{
			name:  "reserved package",
			files: map[string]string{"a.rego": "package ramgate.access\n\nallow if true\n"},
			want:  "DIR/a.rego:1: package ramgate.access is reserved",
		},
		{
			name: "packages of built-in rules and of the sets",
			files: map[string]string{
				"a.rego": "package ramgate.balance\n\nsufficient := true\n",
				"b.rego": "package ramgate.risk\n\nx := 1\n",
				"c.rego": "package ramgate.deny\n\nx := 1\n",
				"d.rego": "package ramgate.shadow\n\nx := 1\n",
				"e.rego": "package ramgate.conditions\n\nholds(_, _, _) := true\n",
				"f.rego": "package ramgate.main\n\nx := true\n",
			},
			want: `DIR/a.rego:1: package ramgate.balance is reserved
DIR/b.rego:1: package ramgate.risk is reserved
DIR/c.rego:1: package ramgate.deny is reserved
DIR/d.rego:1: package ramgate.shadow is reserved
DIR/e.rego:1: package ramgate.conditions is reserved
DIR/f.rego:1: package ramgate.main is reserved`,
		},
		{
			name: "package elsewhere",
			files: map[string]string{
				"a.rego": "package site\n\nx := 1\n",
				"b.rego": "package ramgate.a.b\n\nx := 1\n",
				"c.rego": "package ramgate_test.c\n\nx := 1\n",
			},
			want: "DIR/a.rego:1: package site: expected package ramgate, or ramgate.<rule> for the helpers of a rule\n" +
				"DIR/b.rego:1: package ramgate.a.b: expected package ramgate, or ramgate.<rule> for the helpers of a rule\n" +
				"DIR/c.rego:1: package ramgate_test.c: expected package ramgate, or ramgate.<rule> for the helpers of a rule",
		},
		{
			name:  "rule in a test",
			files: map[string]string{"a_test.rego": freeze},
			want:  "DIR/a_test.rego:1: package ramgate: files named _test.rego are not loaded and hold tests only, in package ramgate_test.<rule>",
		},
		{
			name:  "test does not parse",
			files: map[string]string{"a_test.rego": "package ramgate_test.a\n\ntest_a if\n"},
			want:  "DIR/a_test.rego:4: unexpected eof token; test_a if",
		},
		{
			name:  "builtin that looks outside",
			files: map[string]string{"a.rego": "package ramgate\n\ndeny contains {\"rule\": \"x\", \"code\": \"Forbidden.RAM\"} if {\n\thttp.send({\"url\": \"http://example.com\", \"method\": \"GET\"}).status_code == 200\n}\n"},
			want:  "DIR/a.rego:4: http.send is not available to rules: a decision depends on the request and the data alone",
		},
		{
			name:  "field that does not exist",
			files: map[string]string{"a.rego": "package ramgate\n\ndeny contains {\"rule\": \"x\", \"code\": \"Forbidden.RAM\"} if {\n\tinput.acount.risk == \"high\"\n}\n"},
			want:  `DIR/a.rego:4: undefined ref: input.acount.risk; input.acount.risk; have: "acount"; want (one of): ["account" "api" "checks" "context" "owner" "principal" "request" "version"]`,
		},
		{
			name:  "field of another type",
			files: map[string]string{"a.rego": "package ramgate\n\ndeny contains {\"rule\": \"x\", \"code\": \"Forbidden.RAM\"} if {\n\tinput.api.maintenance == \"true\"\n}\n"},
			want:  "DIR/a.rego:4: match error; left  : boolean; right : string",
		},
		{
			name:  "unused variable",
			files: map[string]string{"a.rego": "package ramgate\n\ndeny contains {\"rule\": \"x\", \"code\": \"Forbidden.RAM\"} if {\n\ty := input.request.action\n}\n"},
			want:  "DIR/a.rego:4: assigned var y unused",
		},
		{
			name:  "unused import of a rule that is off",
			files: map[string]string{"a.rego": "package ramgate\n\nimport data.site\n\n" + strings.TrimPrefix(freeze, "package ramgate\n")},
			cfg:   Config{Rules: map[string]Mode{"freeze": Off}},
			want:  "DIR/a.rego:3: import data.site unused",
		},
		{
			name: "unknown rules in the configuration",
			cfg:  Config{Rules: map[string]Mode{"balanse": Shadow, "zzz": Off, "ram": Enforce}, Replace: []string{"subuser"}},
			want: "policies.replace: there is no built-in rule \"subuser\"; did you mean sub_user?\n" +
				"policies.rules: there is no rule \"balanse\"; did you mean balance?\n" +
				"policies.rules: there is no rule \"zzz\"",
		},
		{
			name:  "of a named set",
			files: map[string]string{"a.rego": rule("sub_user", "Forbidden.SubUser")},
			cfg:   Config{Set: "strict", Rules: map[string]Mode{"balanse": Shadow}, Replace: []string{"ram", "subuser"}},
			want: "policies.sets.strict.replace: no file of policies.sets.strict.dir takes the place of rule ram\n" +
				"policies.sets.strict.replace: there is no built-in rule \"subuser\"; did you mean sub_user?\n" +
				"policies.sets.strict.rules: there is no rule \"balanse\"; did you mean balance?\n" +
				"DIR/a.rego:3: rule sub_user is in builtin/sub_user/sub_user.rego already; to take its place, list it in policies.sets.strict.replace",
		},
		{
			name: "nothing to replace with",
			cfg:  Config{Replace: []string{"sub_user"}},
			want: "policies.replace: no file of policies.dir takes the place of rule sub_user",
		},
		{
			name:  "a mode of a rule whose file was not read",
			files: map[string]string{"a.rego": freeze + "}"},
			cfg:   Config{Rules: map[string]Mode{"freeze": Shadow, "balanse": Off}},
			want: "policies.rules: there is no rule \"balanse\"; did you mean balance?\n" +
				"DIR/a.rego:6: unexpected } token; }",
		},
		{
			name:  "a variable without a value",
			files: map[string]string{"a.rego": strings.Replace(freeze, "if {", "if {\n\tx > 1", 1)},
			want:  "DIR/a.rego:4: var x is unsafe: nothing gives it a value",
		},
		{
			name:  "unknown mode",
			files: map[string]string{"a.rego": freeze},
			cfg:   Config{Rules: map[string]Mode{"freeze": 7}},
			want:  "policies.rules: freeze: Mode(7)",
		},
		{
			name: "data outside of site",
			files: map[string]string{
				"a.yaml":        "networks: [a]\nsite: {x: 1}\n",
				"freeze/b.json": `{"y": 1}`,
			},
			want: "DIR/a.yaml:1: data.networks: expected data.site: a key \"site\" in a file that is in no folder, or a file in a folder \"site\"\n" +
				"DIR/freeze/b.json: data.freeze: expected data.site: a key \"site\" in a file that is in no folder, or a file in a folder \"site\"",
		},
		{
			name: "data in two files",
			files: map[string]string{
				"a.yaml":      "site: {x: {y: 1}}\n",
				"site/b.json": `{"x": {"y": 2, "z": 3}}`,
				"site/c.json": `{"x": 2}`,
			},
			want: "DIR/site/b.json:1: data.site.x.y is in DIR/a.yaml already\nDIR/site/c.json:1: data.site.x is in DIR/a.yaml already",
		},
		{
			name:  "data of a folder where a value is",
			files: map[string]string{"site/a.json": `{"x": 1}`, "site/x/b.json": `{"y": 1}`},
			want:  "DIR/site/x/b.json: data.site.x is in DIR/site/a.json already",
		},
		{
			name: "data that is not read",
			files: map[string]string{
				"a.yaml": "site:\n  x: 1\n y: 2\n",
				"b.json": "{\n\"site\": {\n",
				"c.yml":  "[1, 2]\n",
				"d.yaml": "site:\n  d: 1\n  d: 2\n",
				"e.json": "{\"site\": {\n\"e\": 1,\n\"e\": 2}}\n",
				"f.yaml": "site: {f: 1}\n---\nsite: {g: 1}\n",
				"g.yaml": "",
			},
			want: `DIR/a.yaml:3: not YAML: value is not allowed in this context: is it indented like the lines that it belongs to?
DIR/b.json:3: not JSON: expected a field name in quotes
DIR/c.yml:1: expected a map, found a list
DIR/d.yaml:3: field "d" is given twice, first on line 2
DIR/e.json:3: field "e" is given twice, first on line 2
DIR/f.yaml:2: a second document (---) is not supported: one file, one document
DIR/g.yaml:1: expected a map, found nothing`,
		},
		{
			name:  "everything at once",
			files: map[string]string{"a.rego": rule("a", "X"), "b/b.rego": "package x\n", "c.rego": "nonsense", "d.json": "{"},
			cfg:   Config{Rules: map[string]Mode{"risc": Off}},
			want: `policies.rules: there is no rule "risc"; did you mean risk?
DIR/a.rego:3: rule a: code "X" is not in the catalog
DIR/b/b.rego:1: package x: expected package ramgate, or ramgate.<rule> for the helpers of a rule
DIR/c.rego:1: package expected
DIR/d.json:1: not JSON: expected a field name in quotes`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.cfg.Dir = write(t, tt.files)
			_, err := Load(context.Background(), tt.cfg)
			var e *LoadError
			if !errors.As(err, &e) {
				t.Fatalf("error %v, want a *LoadError", err)
			}
			got := strings.ReplaceAll(err.Error(), tt.cfg.Dir, "DIR")
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
