package policies

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"
	"github.com/open-policy-agent/opa/v1/tester"
)

// stock loads all Rego below this folder as `opa test policies/` does.
func stock(t *testing.T) (map[string]*ast.Module, *tester.Runner) {
	t.Helper()
	modules, store, err := tester.LoadWithRegoVersion([]string{"."}, nil, ast.RegoV1)
	if err != nil {
		t.Fatal(err)
	}
	return modules, tester.NewRunner().SetStore(store).RaiseBuiltinErrors(true).SetDefaultRegoVersion(ast.RegoV1)
}

// TestRego runs the tests in Rego.
func TestRego(t *testing.T) {
	modules, runner := stock(t)
	results, err := runner.SetModules(modules).RunTests(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for r := range results {
		n++
		if !r.Pass() {
			t.Errorf("%v: %v", r.Location, r)
		}
	}
	if n < 80 {
		t.Errorf("%d tests ran, expected all of them", n)
	}
}

// TestRegoStrict does what `opa check --strict policies/` does, and besides
// checks what the files read of the input.
func TestRegoStrict(t *testing.T) {
	modules, _ := stock(t)
	var ps problems
	compile(modules, true, &ps)
	if err := ps.err(); err != nil {
		t.Error(err)
	}
}

// TestRegoFormat does what `opa fmt` does.
func TestRegoFormat(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".rego" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		formatted, err := format.Source(path, text)
		if err != nil {
			return err
		}
		if !bytes.Equal(text, formatted) {
			t.Errorf("%s is not as opa fmt writes it", path)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// TestRuleFolders makes sure that each built-in rule stands in a folder named
// like it, says what it is about, and is tested in five ways.
func TestRuleFolders(t *testing.T) {
	modules, _ := stock(t)
	for _, r := range load(t, Config{}).Rules() {
		if want := "builtin/" + r.ID + "/" + r.ID + ".rego"; r.File != want {
			t.Errorf("rule %s is in %s, want %s", r.ID, r.File, want)
		}
		for _, c := range r.Clauses {
			if c.Title == "" {
				t.Errorf("%s:%d has no title", r.File, c.Line)
			}
		}
		tests := modules[r.ID+"/"+r.ID+"_test.rego"]
		if tests == nil {
			t.Errorf("rule %s has no tests", r.ID)
			continue
		}
		if want := "package ramgate_test." + r.ID; tests.Package.String() != want {
			t.Errorf("tests of rule %s are in %v, want %s", r.ID, tests.Package, want)
		}
		for _, kind := range []string{"test_allows", "test_denies", "test_missing_field", "test_wrong_type", "test_empty_input"} {
			if !slices.ContainsFunc(tests.Rules, func(r *ast.Rule) bool { return strings.HasPrefix(string(r.Head.Name), kind) }) {
				t.Errorf("rule %s has no %s", r.ID, kind)
			}
		}
	}
}

// TestExamples makes sure that the inputs of tests in Rego are as Go makes them.
func TestExamples(t *testing.T) {
	user := userInput()
	user.Context = []ContextKey{{"acs:SourceIp", "192.0.2.1"}}
	user.Request.Params = []Param{{"RegionId", "cn-hangzhou"}}
	user.Checks[0].Resource = "acs:ecs:cn-hangzhou:1000000000000001:instance/*"
	statements := NewStatements(1, func(StatementID) Statement { return Statement{Policy: "ReadOnly"} })
	got, err := user.term(statements)
	if err != nil {
		t.Fatal(err)
	}
	modules, _ := stock(t)
	for _, r := range modules["main/example_test.rego"].Rules {
		if r.Head.Name == "user" {
			if diff := cmp.Diff(r.Head.Value.String(), got.String()); diff != "" {
				t.Error(diff)
			}
			return
		}
	}
	t.Error("there is no example")
}

// TestSchema makes sure that the schema describes exactly the input that Go
// makes.
func TestSchema(t *testing.T) {
	type schema struct {
		Type                 string
		Description          string
		Properties           map[string]*schema
		AdditionalProperties *bool
		Items                *schema
		Ref                  string `json:"$ref"`
		Definitions          map[string]*schema
	}
	var root schema
	if err := json.Unmarshal(inputSchema, &root); err != nil {
		t.Fatal(err)
	}
	in, err := userInput().term(table())
	if err != nil {
		t.Fatal(err)
	}
	var compare func(path string, s *schema, v ast.Value)
	compare = func(path string, s *schema, v ast.Value) {
		if s == nil {
			t.Errorf("%s is not in the schema", path)
			return
		}
		if s.Ref != "" {
			s = root.Definitions[strings.TrimPrefix(s.Ref, "#/definitions/")]
		}
		kind := ast.ValueName(v)
		if s.Type != "" && s.Type != kind && !(s.Type == "integer" && kind == "number") {
			t.Errorf("%s is %s, in the schema %s", path, kind, s.Type)
		}
		switch v := v.(type) {
		case ast.Object:
			if s.Properties == nil {
				return // names come from the request
			}
			if s.AdditionalProperties == nil || *s.AdditionalProperties {
				t.Errorf("%s may have other fields by the schema", path)
			}
			if v.Len() != len(s.Properties) {
				t.Errorf("%s has %d fields, in the schema %d", path, v.Len(), len(s.Properties))
			}
			v.Foreach(func(k, v *ast.Term) {
				name := string(k.Value.(ast.String))
				compare(path+"."+name, s.Properties[name], v.Value)
			})
		case *ast.Array:
			v.Foreach(func(item *ast.Term) { compare(path+"[]", s.Items, item.Value) })
		}
	}
	compare("input", &root, in.Value)
}
