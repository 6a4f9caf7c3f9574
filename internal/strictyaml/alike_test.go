package strictyaml_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// document makes a JSON value of the characters that YAML gives a meaning.
func document(rng *rand.Rand, depth int) any {
	words := []string{"", " ", ":", ": ", "#", " #", "-", "- ", "?", "? ", "&a", "*", "!", "!!str", "|", ">", "%", "@", "`", "'", `"`, `\`, "\n", "\t", "\r", "\u0085", "\u2028", "\ufeff", "\x00", "\x7f",
		"{", "}", "[", "]", ",", "~", "null", "true", "yes", "off", "1", "0x1", "1_0", "010", ".inf", "1e3", "<<", "=", "---", "...", "a", "é", "😀", "ecs:Describe*", "2026-12-31T00:00:00Z", "a b"}
	text := func() string {
		s := ""
		for range rng.IntN(4) {
			s += words[rng.IntN(len(words))]
		}
		return s
	}
	switch k := rng.IntN(9); {
	case k < 3 && depth < 4:
		m := map[string]any{}
		for range rng.IntN(4) {
			m[text()] = document(rng, depth+1)
		}
		return m
	case k < 5 && depth < 4:
		list := []any{}
		for range rng.IntN(4) {
			list = append(list, document(rng, depth+1))
		}
		return list
	case k == 5:
		return []any{nil, true, false}[rng.IntN(3)]
	case k == 6:
		return []json.Number{"0", "-0", "1", "-1", "1.5", "1e5", "1E+5", "-1.25e-3", "12345678901234567890", "1e400"}[rng.IntN(10)]
	}
	return text()
}

// A JSON document means the same in a file named .yaml, however it is laid out.
func TestJSONAsYAML(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		var indented, out bytes.Buffer
		enc := json.NewEncoder(&out)
		enc.SetEscapeHTML(false) // & and > as they are
		if err := enc.Encode(document(rng, 0)); err != nil {
			t.Fatal(err)
		}
		compact := out.Bytes()
		if err := json.Indent(&indented, compact, "", "  "); err != nil {
			t.Fatal(err)
		}
		want, ok := tree(t, "f.json", compact)
		if !ok {
			t.Fatalf("refused as JSON: %s", compact)
		}
		for _, data := range [][]byte{compact, indented.Bytes()} {
			for _, file := range []string{"f.json", "f.yaml"} {
				got, ok := tree(t, file, data)
				if diff := cmp.Diff(want, got); diff != "" || !ok {
					t.Fatalf("%s: ok %v, -want +got:\n%s\n%s", file, ok, diff, data)
				}
			}
		}
	}
}
