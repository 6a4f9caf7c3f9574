package strictyaml_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/ramgate/ramgate/internal/strictyaml"
)

var jsonSeeds = []string{
	`{"a": [1, -2.5e+3, "text", true, false, null, {}, []], "b": {"c": "\u00e9\ud83d\ude00\n\"\/"}}`,
	"{\n\t\"a\": {\"b\": [[1]]},\r\n\t\"c\": \"ä: # x\"}\n",
	`"text"`, `12`, `null`, ` [ ] `, `[{"a":1},{"a":1}]`, `{"":""}`, `{"a":1,"a":2}`,
	`"\ud83d"`, `[1,]`, `{"a":1,}`, `[1 2]`, `01`, `1.`, `-`, `1e`, `tru`, `{"a" 1}`, `{a:1}`, `[`, `"`, `"\`, "\"\x00\"", "\"\xff\"", `[] []`,
	`{"a": "yes", "b": "1", "c": "null", "d": "~", "e": "<<", "f": "&a *b !c", "- g": "| >", "h": "0x10", "i": " x "}`,
	"\ufeff{}",
}

var yamlSeeds = []string{
	"text: a\non: true\nwait: 1m\nkeys:\n- id: a\n  ttl: 1\ntags: {a: b}\nchoice: [a]\nplaced: a\nhidden: [1]\nraw: [a]\nnames: a\nsize: 4KiB\n",
	"a: 1\nb:\n  - x\n  - {y: z, l: [1, 2]}\nc: |\n  text\n  more\nd: >-\n  folded\n  text\n",
	"- a: 'it''s'\n  b: \"\\u00e9\"\n-\n- ~\n", "# only\n", "", "---\na: 1\n...\n", "a: 1\n---\nb: 2\n", "a: &x 1\nb: *x\n", "<<: {a: 1}\n", "a: !!str 1\n", "%YAML 1.2\n---\na: 1\n",
	"? a\n: b\n", "a: b: c\n", "a:\n\tb: 1\n", "[ecs:Describe*]\n", "{a:b}\n", "- - - - a\n", "a: [1, 2\n", "a: \"\n", "010: 0x1F\n", "a: @b\n",
}

// plain is n without positions.
func plain(n *strictyaml.Node) any {
	switch n.Kind() {
	case strictyaml.Null:
		return nil
	case strictyaml.Bool:
		return strings.EqualFold(n.Text(), "true")
	case strictyaml.Number:
		return json.Number(n.Text())
	case strictyaml.String:
		return n.Text()
	case strictyaml.List:
		list := []any{}
		for item := range n.Items() {
			list = append(list, plain(item))
		}
		return list
	}
	fields := map[string]any{}
	for key, value := range n.Fields() {
		fields[key.Text()] = plain(value)
	}
	return fields
}

// tree decodes data, and checks that problems are placed within it.
func tree(t *testing.T, file string, data []byte) (any, bool) {
	t.Helper()
	strictyaml.Decode(file, data, &every{}, &strictyaml.Report{}) // must not panic either
	var n strictyaml.Node
	var r strictyaml.Report
	ok := strictyaml.Decode(file, data, &n, &r)
	if ok != (r.Err() == nil) {
		t.Fatalf("Decode = %v, but the report says %v", ok, r.Err())
	}
	if ok {
		return plain(&n), true
	}
	lines := bytes.Count(data, []byte("\n")) + bytes.Count(data, []byte("\r")) + 1
	for _, p := range r.Err().(strictyaml.Problems) {
		if p.File != file || p.Message == "" || p.Line < 0 || p.Line > lines+1 || p.Column < 0 || p.Column > len(data)+1 {
			t.Errorf("problem out of place in %d lines: %+v", lines, p)
		}
	}
	return nil, false
}

func FuzzJSON(f *testing.F) {
	for _, seed := range jsonSeeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, ok := tree(t, "f.json", data)
		if !ok {
			return
		}
		data = bytes.TrimPrefix(data, []byte("\ufeff"))
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		var want any
		if err := d.Decode(&want); err != nil || !json.Valid(data) {
			t.Fatalf("accepted what encoding/json refuses: %v", err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("not as encoding/json reads it (-want +got):\n%s", diff)
		}
	})
}

// FuzzJSONRefused holds that valid JSON is refused only for what the package says.
func FuzzJSONRefused(f *testing.F) {
	for _, seed := range jsonSeeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !json.Valid(data) || !utf8.Valid(data) {
			return
		}
		var n strictyaml.Node
		var r strictyaml.Report
		if strictyaml.Decode("f.json", data, &n, &r) {
			return
		}
		for _, p := range r.Err().(strictyaml.Problems) {
			known := false
			for _, reason := range []string{"given twice", "pairs of surrogates", "64 deep", "more problems"} {
				known = known || strings.Contains(p.Message, reason)
			}
			if !known {
				t.Errorf("valid JSON refused: %v", p)
			}
		}
	})
}

func FuzzYAML(f *testing.F) {
	for _, seed := range append(yamlSeeds, jsonSeeds...) {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) { tree(t, "f.yaml", data) })
}

// FuzzAlike holds that a JSON document means the same in a file named .yaml.
func FuzzAlike(f *testing.F) {
	for _, seed := range jsonSeeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		asJSON, ok := tree(t, "f.json", data)
		if !ok {
			return
		}
		asYAML, ok := tree(t, "f.yaml", data)
		if !ok {
			return
		}
		if diff := cmp.Diff(asJSON, asYAML); diff != "" {
			t.Errorf("not alike (-json +yaml):\n%s", diff)
		}
	})
}
