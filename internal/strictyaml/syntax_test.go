package strictyaml_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

const tooDeep = "lists and maps more than 64 deep in each other"

func TestYAMLSyntax(t *testing.T) {
	const alias = "aliases (*name) are not supported: repeat the value, or quote the text"
	tests := []struct{ name, file, want string }{
		{"anchors and aliases, all of them", "a: &x 1\nb: *x\nc: *x", "1:4: anchors (&name) are not supported: repeat the value, or quote the text\n2:4: " + alias + "\n3:4: " + alias},
		{"billion laughs", "a: &a [x, x]\nb: [*a, *a]", "1:4: anchors (&name) are not supported: repeat the value, or quote the text\n2:5: " + alias + "\n2:9: " + alias},
		{"star unquoted", "Resource: *\n", "1:11: " + alias},
		{"merge key", "a: {}\n<<: {}\n", "2:1: merge keys (<<) are not supported: repeat the fields"},
		{"tag", "a: !!str 1", "1:4: tags (!name) are not supported: leave it out, or quote the text"},
		{"directive", "%YAML 1.2\n---\na: 1", "1:1: directives (%) are not supported: leave it out, or quote the text"},
		{"explicit key", "? a\n: 1", "1:1: explicit keys (?) are not supported: write the field as name: value"},
		{"null key", "{null: 1}", "1:2: expected a field name, found nothing"},
		{"second document", "a: 1\n---\nb: 1", "2:1: a second document (---) is not supported: one file, one document"},
		{"action unquoted in brackets", "a: {b: [ecs:Describe*]}", "1:12: expected a space after this colon, or quotes around the text that holds it"},
		{"twice, in brackets", "a: {b: 1, b: 2}", `1:11: field "b" is given twice, first on line 1`},
		{"dash in brackets", "a: [- b]", "1:5: a list entry (-) within brackets: separate entries by commas"},
		{"tab", "a:\n\tb: 1", `2:1: not YAML: found character '\t' that cannot start any token: indent with spaces, not tabs`},
		{"open bracket", "a: [1, 2", "1:4: not YAML: sequence end token ']' not found"},
		{"open quote", "a: 'b\n", "1:4: not YAML: could not find end character of single-quoted text"},
		{"field in a field", "a: b: c", "1:4: not YAML: mapping value is not allowed in this context"},
		{"indentation", "a:\n  b: 1\n c: 1", "3:2: not YAML: value is not allowed in this context: is it indented like the lines that it belongs to?"},
		{"not UTF-8", "a: é\nb: é\xff", "2:5: not UTF-8 text: invalid byte"},
		{"deep brackets", strings.Repeat("[", 1_000_000), "1:65: " + tooDeep},
		{"deep lists", strings.Repeat("- ", 100_000), "1:129: " + tooDeep},
		{"deep maps", "a: " + strings.Repeat("{a: ", 100_000), "1:256: " + tooDeep},
		{"empty lines", "a: |\n" + strings.Repeat("\n", 100_000), "102:1: more than 100 empty lines, or 1000 times <, in a row"},
		{"less than", "a: " + strings.Repeat("<", 100_000), "1:1: more than 100 empty lines, or 1000 times <, in a row"},
		{"wide map", fields(10_001), "10001:7: more than 10000 fields in a map: write the file as .json"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { wantProblems(t, "f.yaml", tt.file, &strictyaml.Node{}, tt.want) })
	}
}

func fields(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "k%05d: v\n", i)
	}
	return b.String()
}

func TestJSONSyntax(t *testing.T) {
	tests := []struct{ name, file, want string }{
		{"empty", "", "1:1: not JSON: expected a value"},
		{"trailing", "{} {}", "1:4: not JSON: expected the end of the file after the value"},
		{"trailing comma", "[1,\n]", "2:1: not JSON: expected a further value after the comma"},
		{"no comma", `{"a": 1 "b": 2}`, "1:9: not JSON: expected , or }"},
		{"no colon", `{"a" 1}`, "1:6: not JSON: expected : after the field name"},
		{"no quotes", `{a: 1}`, "1:2: not JSON: expected a field name in quotes"},
		{"comment", "// a\n{}", "1:1: not JSON: expected a value"},
		{"word", `[truth]`, "1:2: not JSON: expected a value"},
		{"leading zero", `{"a": 010}`, "1:7: not JSON: expected a number in decimal digits"},
		{"open text", `{"a": "é`, `1:9: not JSON: expected " at the end of the text`},
		{"open list", "[[1]", "1:5: not JSON: expected , or ]"},
		{"newline in text", "[\"a\nb\"]", `1:4: not JSON: expected an escape such as \n, found a control character in text`},
		{"escape", `["\x"]`, `1:6: not JSON: expected escapes such as \n or \u000a in the text before`},
		{"half a pair", `["\ud83d"]`, `1:10: not JSON: expected pairs of surrogates in the text before, found a single one`},
		{"not UTF-8", "[\"é\xc3\"]", "1:4: not UTF-8 text: invalid byte"},
		{"twice", "{\"é\": 1, \"a\": {\"b\": 1,\n\"b\": 2}, \"\\u00e9\": 3}", "1:1: x"},
		{"deep", strings.Repeat("[", 1_000_000), "1:66: not JSON: " + tooDeep},
	}
	for _, tt := range tests {
		if tt.name == "twice" {
			tt.want = "2:1: field \"b\" is given twice, first on line 1\n2:10: field \"é\" is given twice, first on line 1"
		}
		t.Run(tt.name, func(t *testing.T) { wantProblems(t, "f.json", tt.file, &strictyaml.Node{}, tt.want) })
	}
}

// Of a flood of problems some are kept and few shown, and both say so.
func TestManyProblems(t *testing.T) {
	var r strictyaml.Report
	list := "[" + strings.Repeat("x, ", 20_000) + "x]"
	var into []bool
	strictyaml.Decode("f.yaml", []byte(list), &into, &r)
	if r.Len() != 20_001 {
		t.Errorf("Len = %d", r.Len())
	}
	ps := r.Err().(strictyaml.Problems)
	if last := ps[len(ps)-1]; len(ps) != 10_001 || last.String() != "f.yaml: 10001 more problems are left out" {
		t.Errorf("%d problems, the last: %s", len(ps), last)
	}
	lines := strings.Split(ps.Error(), "\n")
	if last := lines[len(lines)-1]; len(lines) != 21 || last != "and more than 9980 more problems" {
		t.Errorf("%d lines, the last: %s", len(lines), last)
	}
}

func TestProblemsAreSorted(t *testing.T) {
	var r strictyaml.Report
	for _, p := range []strictyaml.Pos{{"b", 1, 1}, {"a", 10, 1}, {"a", 9, 2}, {"a", 9, 1}, {"a", 0, 0}} {
		r.Errorf(p, "x")
	}
	if got, want := r.Err().Error(), "a: x\na:9:1: x\na:9:2: x\na:10:1: x\nb:1:1: x"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
