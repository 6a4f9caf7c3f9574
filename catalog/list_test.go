package catalog

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestCodesPageIsFresh(t *testing.T) {
	checkGolden(t, "CODES.md", Builtin().Markdown())
}

func TestText(t *testing.T) {
	checkGolden(t, "testdata/golden/catalog.txt", Builtin().Text())
}

func TestList(t *testing.T) {
	body, err := json.MarshalIndent(Builtin().List(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	checkGolden(t, "testdata/golden/catalog.json", append(body, '\n'))
}

func TestMarkdownEscapes(t *testing.T) {
	c, err := Builtin().With([]Entry{{Code: "My_Code", Variants: []Variant{{For: "*", Status: 400, Message: "a|b <i> `x` *y*"}}}})
	if err != nil {
		t.Fatal(err)
	}
	const want = "| My_Code | 400 | a\\|b &lt;i> \\`x\\` \\*y\\* | \\* |  | 1044 |\n"
	if got := string(c.Markdown()); !strings.HasSuffix(got, want) {
		t.Errorf("page ends with %q, want %q", got[len(got)-len(want):], want)
	}
}
