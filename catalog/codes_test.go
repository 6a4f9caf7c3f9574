package catalog

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// row is one line of the tables that the project was given.
type row struct {
	Code    Code
	Status  int
	Message string
}

// givenTables reads testdata/error-codes.md. The header of its first table
// names the columns in another order than they have: status, code, message and
// gloss. Lines that both tables have count once.
func givenTables(t *testing.T) (rows []row, glosses map[Code]string, order []Code) {
	t.Helper()
	text, err := os.ReadFile("testdata/error-codes.md")
	if err != nil {
		t.Fatal(err)
	}
	glosses = map[Code]string{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if len(cells) < 3 || cells[0] == "错误代码" || strings.HasPrefix(cells[0], ":-") {
			continue
		}
		status, code := cells[1], Code(cells[0])
		if len(cells) == 4 {
			status, code = cells[0], Code(cells[1])
			glosses[code] = cells[3]
		}
		number, err := strconv.Atoi(status)
		if err != nil {
			t.Fatalf("line %q: %v", line, err)
		}
		if r := (row{code, number, cells[2]}); !slices.Contains(rows, r) {
			rows = append(rows, r)
		}
		if !slices.Contains(order, code) {
			order = append(order, code)
		}
	}
	return rows, glosses, order
}

func TestTableIsTheGivenOne(t *testing.T) {
	want, wantGlosses, wantOrder := givenTables(t)
	if len(wantOrder) != 44 || len(wantGlosses) != 20 {
		t.Fatalf("read %d codes and %d glosses, want 44 and 20", len(wantOrder), len(wantGlosses))
	}
	var got []row
	var order []Code
	glosses := map[Code]string{}
	for _, e := range Builtin().Entries() {
		order = append(order, e.Code)
		if e.Gloss != "" {
			glosses[e.Code] = e.Gloss
		}
		for _, v := range e.Variants {
			got = append(got, row{e.Code, v.Status, v.Message})
		}
	}
	byText := func(a, b row) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Status, b.Status), cmp.Compare(a.Message, b.Message))
	}
	slices.SortFunc(want, byText)
	slices.SortFunc(got, byText)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("codes, statuses and messages (-given +table):\n%s", diff)
	}
	if diff := gocmp.Diff(wantGlosses, glosses); diff != "" {
		t.Errorf("glosses (-given +table):\n%s", diff)
	}
	if diff := gocmp.Diff(wantOrder, order); diff != "" {
		t.Errorf("order (-given +table):\n%s", diff)
	}
}

func TestTableIsValid(t *testing.T) {
	for _, e := range Builtin().Entries() {
		if err := e.check(); err != nil {
			t.Errorf("%s: %v", e.Code, err)
		}
	}
}

// The decided order, written out. Codes of one line tie.
func TestRanks(t *testing.T) {
	order := [][]*Error{
		{New("Forbidden.RiskControl")},
		{
			New("InvalidOwner"), New("InvalidOwnerId"), New("InvalidOwnerAccount"), New("InvalidAccount.NotFound"),
			New("InvalidParameter.OwnerAccount"), New("InvalidParameter.ResourceOwnerAccount"),
			Named("MissingParameter", "OwnerId,OwnerAccount"),
		},
		{New("Forbidden.NotSupportRAM")},
		{New("Forbidden.SubUser")},
		{New("Forbidden.Unauthorized")},
		{New("Forbidden.RAM")},
		{New("RealNameAuthenticationError")},
		{New("InsufficientBalance")},
	}
	placed := map[Code]bool{"ServiceUnavailable.RegionMaintaining": true}
	for _, tied := range order {
		for _, e := range tied {
			placed[e.Code] = e.Code != "MissingParameter"
		}
	}
	_, _, given := givenTables(t)
	for _, code := range given {
		if !placed[code] {
			order = append(order, []*Error{New(code)})
		}
	}
	order = append(order, []*Error{New("ServiceUnavailable.RegionMaintaining")})

	c := Builtin()
	previous := 0
	for _, tied := range order {
		rank := c.Rank(tied[0])
		if rank <= previous {
			t.Errorf("%v ranks %d, want more than %d", tied[0], rank, previous)
		}
		for _, e := range tied {
			if got := c.Rank(e); got != rank {
				t.Errorf("%v ranks %d, want %d", e, got, rank)
			}
		}
		previous = rank
	}
	if got, want := c.Rank(Named(MissingParameter, "RegionId")), c.Rank(New(MissingParameter)); got != want {
		t.Errorf("MissingParameter about RegionId ranks %d, want %d", got, want)
	}
	for _, unknown := range []*Error{nil, {}, New("Nobody.Knows")} {
		if got, want := c.Rank(unknown), c.Rank(New(InternalError)); got != want {
			t.Errorf("%v ranks %d, want InternalError's %d", unknown, got, want)
		}
	}
}

// Every constant of type Code names a code of the table, and is that code
// without its dots.
func TestConstants(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	constants := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		if typ, ok := spec.Type.(*ast.Ident); !ok || typ.Name != "Code" {
			return true
		}
		constants++
		code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		if !Builtin().Has(Code(code)) {
			t.Errorf("%s: code %q is not in the table", spec.Names[0], code)
		}
		if want := strings.ReplaceAll(code, ".", ""); spec.Names[0].Name != want {
			t.Errorf("code %q: constant is %s, want %s", code, spec.Names[0], want)
		}
		return true
	})
	if constants == 0 {
		t.Error("no constants found")
	}
}
