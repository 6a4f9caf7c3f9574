package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramgate/ramgate/catalog"
)

// loadCodes loads a catalog file of this text.
func loadCodes(t *testing.T, text string) (*catalog.Catalog, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "catalog.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Catalog{File: path}.Load()
}

func TestCatalogFile(t *testing.T) {
	c, err := loadCodes(t, `
- code: Quota.Exceeded
  status: 403
  message: The quota is spent.
  gloss: 额度已用完
  rank: 75
  variants:
    - {for: Budget, message: "The budget is spent, max: {Value}."}
    - {for: "*", status: 402, message: "{ParameterName} is spent.", rank: 76}
- {code: Only.Named, variants: [{for: Zone, status: 404, message: No such zone.}]}
- {code: Throttling, override: true, message: Slower.}
- code: MissingParameter
  override: true
  gloss: 缺
  variants: [{for: TimeStamp, message: When?}, {for: RegionId, status: 404, message: Where?}]
`)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		raised  *catalog.Error
		status  int
		message string
		rank    int
	}{
		{catalog.New("Quota.Exceeded"), 403, "The quota is spent.", 75},
		{catalog.Exceeded("Quota.Exceeded", "Budget", "7"), 403, "The budget is spent, max: 7.", 75},
		{catalog.Named("Quota.Exceeded", "Other"), 402, "Other is spent.", 76},
		{catalog.New("Only.Named"), 404, "No such zone.", 1045},
		{catalog.New(catalog.Throttling), 400, "Slower.", 1002},
		{catalog.Named(catalog.MissingParameter, "Timestamp"), 400, "When?", 1000},
		{catalog.Named(catalog.MissingParameter, "RegionId"), 404, "Where?", 1000},
	} {
		a := c.Answer(test.raised, "", "")
		if a.Status != test.status || a.Message != test.message || c.Rank(test.raised) != test.rank {
			t.Errorf("%v: %d %q, rank %d; want %d %q, %d", test.raised, a.Status, a.Message, c.Rank(test.raised), test.status, test.message, test.rank)
		}
	}
	for code, want := range map[catalog.Code]string{"Quota.Exceeded": "额度已用完", catalog.MissingParameter: "缺"} {
		if e, _ := c.Lookup(code); e.Gloss != want {
			t.Errorf("gloss of %s: %s", code, e.Gloss)
		}
	}
}

func TestNoCatalogFile(t *testing.T) {
	if c, err := (Catalog{}).Load(); err != nil || c != catalog.Builtin() {
		t.Errorf("got %p, %v; want the built-in catalog", c, err)
	}
	if _, err := (Catalog{File: filepath.Join(t.TempDir(), "none.yaml")}).Load(); err == nil {
		t.Error("a file that is missing: no error")
	}
}

// TestCatalogProblems: all of them at once, each by its line.
func TestCatalogProblems(t *testing.T) {
	_, err := loadCodes(t, `
- {code: Throttling, status: 400, message: m}
- {code: No.Such, override: true, message: m}
- {code: Throttling, override: true, status: 429}
- {code: Forbidden.RAM, override: true, message: m, rank: 1}
- {code: A b, status: 700, message: "{Limit}"}
- {code: Fine, status: 400, message: m}
- {code: Fine, status: 400, message: m}
- {code: Empty}
- {code: Statusless, message: m}
- {code: Twice, status: 400, variants: [{for: x, message: m}, {for: x, message: n}]}
- {code: Success, status: 400, message: m, rank: 1000001}
`)
	var got []string
	if err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			_, place, _ := strings.Cut(line, "catalog.yaml:")
			got = append(got, place)
		}
	}
	want := []string{
		`2:3: code Throttling is built in: with override: true it can be given other words`,
		`3:3: code "No.Such": is not known, so it cannot be given other words`,
		`4:3: code "Throttling": message: want 1 to 1024 bytes of printable text`,
		`5:3: code "Forbidden.RAM": rank: the rank of a known code cannot be changed`,
		`6:3: code "A b": want a code like Forbidden.Reason: letters, digits, _ and -, and single dots between them`,
		`6:3: code "A b": status 700: want 400 to 599`,
		`6:3: code "A b": message "{Limit}": unknown placeholder "{Limit}" (known are %s, {ParameterName}, {Value})`,
		`8:3: code "Fine": exists already; a built-in code can only be given other words, explicitly`,
		`9:3: code "Empty": want at least one message`,
		`10:3: code "Statusless": status 0: want 400 to 599`,
		`11:3: code "Twice": two messages for the name "x"`,
		`12:3: code "Success": clients read this code as a success`,
		`12:3: code "Success": rank 1000001: want 1 to 1000000, or none`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestCatalogFields: what is no entry at all is told by the decoder alone.
func TestCatalogFields(t *testing.T) {
	_, err := loadCodes(t, "- {cod: A, status: high, message: m}\n- {code: B, status: 400, variants: [{message: m}]}\n")
	for _, want := range []string{`:1:4: unknown field "cod"; did you mean "code"?`, ":1:20: expected a whole number", `:2:37: field "for" is missing`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error does not say %q:\n%v", want, err)
		}
	}
}
