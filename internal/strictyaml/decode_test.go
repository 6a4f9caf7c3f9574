package strictyaml_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/ramgate/ramgate/internal/strictyaml"
)

// size is a consumer's own type, such as 1MiB.
type size int64

func (s *size) UnmarshalText(text []byte) error {
	var n int64
	if _, err := fmt.Sscanf(string(text), "%dKiB", &n); err != nil {
		return fmt.Errorf("expected a size such as 4KiB, found %s", strictyaml.Quote(string(text)))
	}
	*s = size(n << 10)
	return nil
}

type key struct {
	ID     string `yaml:"id,required"`
	Secret string `yaml:"secret,secret"`
	Token  size   `yaml:"token,secret"`
	TTL    *int   `yaml:"ttl,secret"`
}

// every has a field of every type.
type every struct {
	strictyaml.Pos
	Text     string                   `yaml:"text"`
	Mode     string                   `yaml:"mode,oneof=enforce|observe"`
	Modes    []string                 `yaml:"modes,oneof=enforce|observe"`
	On       bool                     `yaml:"on"`
	Small    int8                     `yaml:"small"`
	Count    int                      `yaml:"count"`
	Port     uint16                   `yaml:"port"`
	Ratio    float64                  `yaml:"ratio"`
	Wait     time.Duration            `yaml:"wait"`
	Expires  time.Time                `yaml:"expires"`
	Size     size                     `yaml:"size"`
	Any      strictyaml.Text          `yaml:"any"`
	Names    strictyaml.Strings       `yaml:"names"`
	List     []string                 `yaml:"list"`
	Numbers  []int                    `yaml:"numbers"`
	Keys     []key                    `yaml:"keys"`
	Tags     map[string]string        `yaml:"tags"`
	ByName   map[string]key           `yaml:"by_name"`
	Optional *string                  `yaml:"optional"`
	Raw      strictyaml.Node          `yaml:"raw"`
	Placed   strictyaml.At[string]    `yaml:"placed"`
	Hidden   strictyaml.At[[]float64] `yaml:"hidden,secret"`
	Choice   limits                   `yaml:"choice"`
}

func TestProblems(t *testing.T) {
	tests := []struct{ name, file, want string }{
		{"number for text", "text: 1000000000000001", `1:7: expected text, found the number 1000000000000001: write it in quotes`},
		{"bool for text", "text: true", `1:7: expected text, found true: write it in quotes`},
		{"nothing for text", "text:\non: true", `1:6: expected text, found nothing`},
		{"list for text", "text: [a]", `1:7: expected text, found a list`},
		{"not one of", "mode: enforc", `1:7: expected one of enforce, observe, found the text "enforc"`},
		{"one of in a list", "modes: [observe, off]", `1:18: expected one of enforce, observe, found the text "off"`},
		{"yes for true", "on: yes", `1:5: expected true or false, found the text "yes"`},
		{"too large", "small: 128", `1:8: expected a whole number from -128 to 127, found the number 128`},
		{"text for integer", `small: "1"`, `1:8: expected a whole number from -128 to 127, found the text "1"`},
		{"fraction", "count: 1.5", `1:8: expected a whole number from -9223372036854775808 to 9223372036854775807, found the number 1.5`},
		{"octal", "port: 0777", `1:7: expected a whole number from 0 to 65535, found the number 0777`},
		{"hexadecimal", "port: 0x1F", `1:7: expected a whole number from 0 to 65535, found the number 0x1F`},
		{"negative", "port: -1", `1:7: expected a whole number from 0 to 65535, found the number -1`},
		{"underscore", "port: 1_000", `1:7: expected a whole number from 0 to 65535, found the number 1_000`},
		{"infinite", "ratio: .inf", `1:8: expected a number in decimal digits, found the number .inf`},
		{"huge", "ratio: 1e999", `1:8: expected a number in decimal digits, found the number 1e999`},
		{"duration without unit", "wait: 15", `1:7: expected a duration such as 15m, found the number 15`},
		{"list for duration", "wait: [15m]", `1:7: expected a duration such as 15m, found a list`},
		{"date for time", "expires: 2026-12-31", `1:10: expected a time such as 2026-01-31T00:00:00Z, found the text "2026-12-31"`},
		{"consumer's error", "size: 1MB", `1:7: expected a size such as 4KiB, found "1MB"`},
		{"list for consumer's type", "size: [1]", `1:7: expected text, found a list`},
		{"map for any scalar", "any: {a: b}", `1:6: expected text, found a map`},
		{"map for text or list", "names: {a: b}", `1:8: expected text or a list of text, found a map`},
		{"number in text or list", "names: [a, 1]", `1:12: expected text, found the number 1: write it in quotes`},
		{"text for list", "list: a", `1:7: expected a list of text, found text: lists are written [a, b]`},
		{"text for numbers", "numbers: a", `1:10: expected a list of whole numbers, found text: lists are written [a, b]`},
		{"text for maps", "keys: a", `1:7: expected a list of maps, found text: lists are written [a, b]`},
		{"text for a map", "keys: [LTAI5t, s3cret]", "1:8: expected a map, found text\n1:16: expected a map, found text"},
		{"list for map of text", "tags: [a]", `1:7: expected a map, found a list`},
		{"value in a map", "tags: {a: [b]}", `1:11: expected text, found a list`},
		{"missing in a map", "by_name: {a: {secret: b}}", `1:14: field "id" is missing: expected text`},
		{"missing in a list", "keys:\n  - secret: a\n", `2:5: field "id" is missing: expected text`},
		{"misspelt", "txet: a", `1:1: unknown field "txet"; did you mean "text"?`},
		{"other case", "Text: a", `1:1: unknown field "Text"; did you mean "text"?`},
		{"unlike any", "keys: [{id: a, colour: b}]", `1:16: unknown field "colour"; known are id, secret, token, ttl`},
		{"unlike any of many", "colour: red", `1:1: unknown field "colour"`},
		{"own field", "own: 1", `1:1: unknown field "own"; did you mean "on"?`},
		{"no space", "keys: [{id: a, secret:xyzzy}]", `1:22: expected a space after this colon, or quotes around the text that holds it`},
		{"no space before a colon", "keys:\n- id: a\n  secret:xyzzy: b", `3:3: unknown field: expected a space after "secret:"`},
		{"long name", strings.Repeat("é", 50) + ": 1", `1:1: unknown field "` + strings.Repeat("é", 40) + `"…`},
		{"long text", "on: " + strings.Repeat("x", 41), `1:5: expected true or false, found text`},
		{"twice, and more", "text: a\non: 1\ntext: b", "2:5: expected true or false, found the number 1\n3:1: field \"text\" is given twice, first on line 1"},
		{"union", "choice: {file: 1}", `1:16: expected text, found the number 1: write it in quotes`},
		{"empty file", "", `1:1: expected a map, found nothing`},
		{"only a comment", "# nothing\n", `1:1: expected a map, found nothing`},
		{"a list of all", "- a", `1:1: expected a map, found a list`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { wantProblems(t, "f.yaml", tt.file, &every{}, tt.want) })
	}
}

// wantProblems wants problems as lines of line:column: message.
func wantProblems(t *testing.T, file, data string, into any, want string) {
	t.Helper()
	var r strictyaml.Report
	if strictyaml.Decode(file, []byte(data), into, &r) {
		t.Fatalf("no problem in %q", data)
	}
	got := strings.ReplaceAll(r.Err().Error(), file+":", "")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems of %q (-want +got):\n%s", data, diff)
	}
}

func TestSecretsStaySecret(t *testing.T) {
	for _, value := range []string{"1234", "true", "[xyzzy]", "{xyzzy: xyzzy}", "1e999", "xyzzy"} {
		for _, name := range []string{"secret", "token", "ttl"} {
			if name == "ttl" && value == "1234" || name == "secret" && value == "xyzzy" {
				continue // valid
			}
			file := "keys: [{id: a, " + name + ": " + value + "}]\nhidden: [[" + value + "]]\n"
			var into every
			var r strictyaml.Report
			if strictyaml.Decode("f.yaml", []byte(file), &into, &r) {
				t.Errorf("no problem in %q", file)
			}
			for _, p := range r.Err().(strictyaml.Problems) {
				if strings.Contains(p.Message, strings.Trim(value, "[]")) {
					t.Errorf("%q is in the problem: %s", value, p)
				}
			}
		}
	}
	node := strictyaml.Node{}
	var r strictyaml.Report
	strictyaml.Decode("f.yaml", []byte("a: xyzzy"), &node, &r)
	if s := fmt.Sprintf("%v %+v %#v %s %v", node, node, node, node, &node); strings.Contains(s, "xyzzy") {
		t.Errorf("a printed node shows its content: %s", s)
	}
	wantProblems(t, "f.yaml", "a: |xyzzy\n  b\n", &node, "1:4: not YAML: invalid header option")
}

func TestValues(t *testing.T) {
	const file = `
text: "1"
mode: observe
modes: [enforce]
on: true
small: -128
count: 12
port: 65535
ratio: 120.50
wait: 1h30m
expires: 2026-12-31T00:00:00Z
size: 4KiB
any: 010
names: a
list: []
numbers: [1, 2]
keys: [{id: a, ttl: 5}, {id: b, ttl: null}]
tags: {2014-05-26: a, 1: b}
by_name: {x: {id: c}}
optional:
placed: here
hidden: [1.5]
choice: [x]
`
	five := 5
	want := every{
		Pos: strictyaml.Pos{File: "f.yaml", Line: 2, Column: 1}, Text: "1", Mode: "observe", Modes: []string{"enforce"}, On: true,
		Small: -128, Count: 12, Port: 65535, Ratio: 120.5, Wait: 90 * time.Minute, Expires: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC),
		Size: 4096, Any: "010", Names: strictyaml.Strings{"a"}, List: []string{}, Numbers: []int{1, 2},
		Keys: []key{{ID: "a", TTL: &five}, {ID: "b"}}, Tags: map[string]string{"2014-05-26": "a", "1": "b"}, ByName: map[string]key{"x": {ID: "c"}},
		Placed: strictyaml.At[string]{Pos: strictyaml.Pos{File: "f.yaml", Line: 21, Column: 9}, Value: "here"},
		Hidden: strictyaml.At[[]float64]{Pos: strictyaml.Pos{File: "f.yaml", Line: 22, Column: 9}, Value: []float64{1.5}},
		Choice: limits{List: []string{"x"}},
	}
	var got every
	var r strictyaml.Report
	strictyaml.Decode("f.yaml", []byte(file), &got, &r)
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(every{}), cmp.Comparer(func(a, b strictyaml.Node) bool { return a.Kind() == b.Kind() })); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestNodeLater(t *testing.T) {
	var n strictyaml.Node
	var r strictyaml.Report
	if !strictyaml.Decode("f.json", []byte(`{"a": ["x", 1], "b": "y"}`), &n, &r) {
		t.Fatal(r.Err())
	}
	got := ""
	for name, value := range n.Fields() {
		got += fmt.Sprintf("%s at %s is %v of %d. ", name.Text(), value.Pos().Position(), value.Kind(), value.Len())
		for item := range value.Items() {
			got += fmt.Sprintf("%v %q. ", item.Kind(), item.Text())
		}
	}
	if want := `a at f.json:1:7 is a list of 2. text "x". a number "1". b at f.json:1:22 is text of 0. `; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	var s struct {
		A []string `yaml:"a"`
	}
	if n.Decode(&s, &r) {
		t.Error("no problem in the node")
	}
	wantError := "f.json:1:13: expected text, found the number 1: write it in quotes\nf.json:1:17: unknown field \"b\"; did you mean \"a\"?"
	if got := r.Err().Error(); got != wantError {
		t.Errorf("got  %s\nwant %s", got, wantError)
	}
}

func TestDecodeFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f.JSON")
	if err := os.WriteFile(path, []byte("\ufeff{\"text\": \"a\"}"), 0o600); err != nil {
		t.Fatal(err)
	}
	var e every
	var r strictyaml.Report
	if !strictyaml.DecodeFile(path, &e, &r) || e.Text != "a" {
		t.Errorf("got %q, %v", e.Text, r.Err())
	}
	absent := filepath.Join(dir, "absent.yaml")
	if strictyaml.DecodeFile(absent, &e, &r) {
		t.Error("an absent file decodes")
	}
	var ps strictyaml.Problems
	if !errors.As(r.Err(), &ps) {
		t.Fatalf("%T is no Problems", r.Err())
	}
	want := strictyaml.Problems{{File: absent, Message: "cannot be read: no such file or directory"}}
	if diff := cmp.Diff(want, ps); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestProgrammingErrorsPanic(t *testing.T) {
	for name, into := range map[string]any{
		"no pointer": every{},
		"interface": &struct {
			A any `yaml:"a"`
		}{},
		"channel": new(chan int),
		"keys":    new(map[int]string),
		"unknown option": &struct {
			A int `yaml:"a,omitempty"`
		}{},
		"no name": &struct {
			A int `yaml:",required"`
		}{},
		"not exported": &struct {
			a int `yaml:"a"`
		}{},
		"one name, twice": &struct {
			A, B int `yaml:"a"`
		}{},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			strictyaml.Decode("f.yaml", []byte("{}"), into, &strictyaml.Report{})
		})
	}
}

type branch struct {
	Branches []branch `yaml:"branches"`
	Leaf     *branch  `yaml:"leaf"`
}

// A type may hold itself, and be decoded into for the first time by many at once.
func TestRecursiveTypeConcurrently(t *testing.T) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			var got branch
			var r strictyaml.Report
			strictyaml.Decode("f.yaml", []byte("branches: [{}, {leaf: {branches: []}}]"), &got, &r)
			want := branch{Branches: []branch{{}, {Leaf: &branch{Branches: []branch{}}}}}
			if diff := cmp.Diff(want, got); diff != "" || r.Err() != nil {
				t.Errorf("%v, -want +got:\n%s", r.Err(), diff)
			}
		})
	}
	wg.Wait()
}
