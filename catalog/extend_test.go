package catalog

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWith(t *testing.T) {
	added := []Entry{
		{Code: "Quota.Budget", Gloss: "预算", Variants: []Variant{
			{Status: 429, Message: "The budget is spent."},
			{For: "*", Status: 403, Message: "The budget {ParameterName} is spent: {Value}.", Rank: 75},
		}},
		{Code: "Early_Bird-1", Rank: 5, Variants: []Variant{{Status: 599, Message: "100% early"}}},
	}
	c, err := Builtin().With(added)
	if err != nil {
		t.Fatal(err)
	}
	added[0].Variants[0].Message = "changed later"
	got := c.Answer(Exceeded("Quota.Budget", "team", "7"), "R", "H")
	if want := (Answer{RequestID: "R", HostID: "H", Status: 403, Code: "Quota.Budget", Message: "The budget team is spent: 7."}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := c.Answer(New("Quota.Budget"), "", ""); got.Message != "The budget is spent." || got.Status != 429 {
		t.Errorf("without a name: %+v", got)
	}
	order := []*Error{
		New("Early_Bird-1"), New(ForbiddenRiskControl), New(ForbiddenRAM), Named("Quota.Budget", "team"),
		New("InvalidSnapshotId.NotFound"), New("Quota.Budget"), New(ServiceUnavailableRegionMaintaining),
	}
	for i, e := range order[1:] {
		if c.Rank(order[i]) >= c.Rank(e) {
			t.Errorf("%v ranks %d, want less than %v's %d", order[i], c.Rank(order[i]), e, c.Rank(e))
		}
	}
	if Builtin().Has("Quota.Budget") {
		t.Error("the built-in catalog was changed")
	}
	again, err := c.With([]Entry{{Code: "Third", Variants: always(400, "Third.")}})
	if err != nil || !again.Has("Third") || !again.Has("Quota.Budget") || len(again.Entries()) != 47 {
		t.Errorf("adding to an extended catalog: %v", err)
	}
}

func TestWithRefuses(t *testing.T) {
	fine := always(400, "Fine.")
	tests := map[string]struct {
		entry Entry
		want  string
	}{
		"built in":            {Entry{Code: Throttling, Variants: fine}, "exists already"},
		"no code":             {Entry{Variants: fine}, "want a code like"},
		"blank":               {Entry{Code: "A B", Variants: fine}, "want a code like"},
		"line end":            {Entry{Code: "A\n", Variants: fine}, "want a code like"},
		"not ASCII":           {Entry{Code: "错误", Variants: fine}, "want a code like"},
		"two dots":            {Entry{Code: "A..B", Variants: fine}, "want a code like"},
		"dot at the end":      {Entry{Code: "A.", Variants: fine}, "want a code like"},
		"begins with a digit": {Entry{Code: "4A", Variants: fine}, "begins with a letter"},
		"long code":           {Entry{Code: Code(strings.Repeat("A", 65)), Variants: fine}, "at most 64 bytes"},
		"success":             {Entry{Code: "success", Variants: fine}, "as a success"},
		"ok":                  {Entry{Code: "OK", Variants: fine}, "as a success"},
		"no message":          {Entry{Code: "A"}, "at least one message"},
		"empty message":       {Entry{Code: "A", Variants: always(400, "")}, "printable text"},
		"long message":        {Entry{Code: "A", Variants: always(400, strings.Repeat("m", 1025))}, "printable text"},
		"control in message":  {Entry{Code: "A", Variants: always(400, "a\nb")}, "printable text"},
		"message not UTF-8":   {Entry{Code: "A", Variants: always(400, "a\xff")}, "printable text"},
		"gloss not UTF-8":     {Entry{Code: "A", Gloss: "\xff", Variants: fine}, "gloss"},
		"unknown placeholder": {Entry{Code: "A", Variants: always(400, "{Limit}")}, "unknown placeholder"},
		"status too low":      {Entry{Code: "A", Variants: always(399, "m")}, "400 to 599"},
		"status too high":     {Entry{Code: "A", Variants: always(600, "m")}, "400 to 599"},
		"negative rank":       {Entry{Code: "A", Rank: -1, Variants: fine}, "rank -1"},
		"rank too high":       {Entry{Code: "A", Rank: 1_000_001, Variants: fine}, "rank 1000001"},
		"negative variant":    {Entry{Code: "A", Variants: []Variant{{Status: 400, Message: "m", Rank: -1}}}, "rank -1"},
		"same name twice":     {Entry{Code: "A", Variants: []Variant{{For: "x", Status: 400, Message: "m"}, {For: "y", Also: "x", Status: 400, Message: "n"}}}, `two messages for the name "x"`},
		"name with control":   {Entry{Code: "A", Variants: []Variant{{For: "x\n", Status: 400, Message: "m"}}}, "name"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c, err := Builtin().With([]Entry{{Code: "Before", Variants: fine}, test.entry})
			var problem *EntryError
			if c != nil || !errors.As(err, &problem) {
				t.Fatalf("got %v, want an *EntryError", err)
			}
			if problem.Index != 1 || problem.Code != test.entry.Code || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got entry %d, %v; want entry 1, %q", problem.Index, err, test.want)
			}
		})
	}
}

func TestWithReportsAllProblems(t *testing.T) {
	_, err := Builtin().With([]Entry{
		{Code: "Twice", Variants: always(400, "m")},
		{Code: "Twice", Rank: -2, Variants: always(200, "{x}")},
		{Code: Throttling},
	})
	for _, want := range []string{"exists already", "rank -2", "status 200", "unknown placeholder", "at least one message", `"Throttling"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error does not say %q:\n%v", want, err)
		}
	}
}

func TestReword(t *testing.T) {
	_, err := Builtin().Reword([]Entry{
		{Code: InvalidAccessKeyIdNotFound, Gloss: "不存在", Variants: always(404, "Specified access key is not found.")},
		{Code: MissingParameter, Variants: []Variant{
			{For: OwnerIdOrOwnerAccount, Message: "Name the owner."},
			{For: "Timestamp", Status: 400, Message: "unreachable"},
		}},
	})
	if err == nil || !strings.Contains(err.Error(), `two messages for the name "Timestamp"`) {
		t.Fatalf("got %v, want the name that has a message already", err)
	}
	c, err := Builtin().Reword([]Entry{
		{Code: InvalidAccessKeyIdNotFound, Gloss: "不存在", Variants: always(404, "Specified access key is not found.")},
		{Code: MissingParameter, Variants: []Variant{
			{For: OwnerIdOrOwnerAccount, Message: "Name the owner."},
			{For: "RegionId", Status: 400, Message: "Name the region."},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		err     *Error
		status  int
		message string
	}{
		{New(InvalidAccessKeyIdNotFound), 404, "Specified access key is not found."},
		{Named(MissingParameter, OwnerIdOrOwnerAccount), 403, "Name the owner."},
		{Named(MissingParameter, "RegionId"), 400, "Name the region."},
		{Named(MissingParameter, "ZoneId"), 400, "The input parameter ZoneId that is mandatory for processing this request is not supplied."},
	}
	for _, test := range tests {
		got := c.Answer(test.err, "", "")
		if got.Status != test.status || got.Message != test.message {
			t.Errorf("%v: %d %q, want %d %q", test.err, got.Status, got.Message, test.status, test.message)
		}
		if got, want := c.Rank(test.err), Builtin().Rank(test.err); got != want {
			t.Errorf("%v ranks %d, want %d as before", test.err, got, want)
		}
	}
	if e, _ := c.Lookup(InvalidAccessKeyIdNotFound); e.Gloss != "不存在" {
		t.Errorf("gloss is %q", e.Gloss)
	}
	fresh, err := build(append([]Entry(nil), table...))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fresh.Entries()[0].Variants, Builtin().Entries()[0].Variants); diff != "" {
		t.Errorf("the built-in catalog was changed:\n%s", diff)
	}
}

func TestRewordRefuses(t *testing.T) {
	tests := map[string]struct {
		entries []Entry
		want    string
	}{
		"unknown":      {[]Entry{{Code: "No.Such", Variants: always(400, "m")}}, "not known"},
		"rank":         {[]Entry{{Code: Throttling, Rank: 1, Variants: always(400, "m")}}, "rank"},
		"variant rank": {[]Entry{{Code: Throttling, Variants: []Variant{{Status: 400, Message: "m", Rank: 1}}}}, "rank"},
		"placeholder":  {[]Entry{{Code: Throttling, Variants: always(400, "{x}")}}, "unknown placeholder"},
		"no message":   {[]Entry{{Code: Throttling, Variants: always(400, "")}}, "printable text"},
		"no status":    {[]Entry{{Code: Throttling, Variants: []Variant{{For: "new", Message: "m"}}}}, "status 0"},
		"success":      {[]Entry{{Code: ForbiddenRAM, Variants: always(200, "m")}}, "status 200"},
		"twice":        {[]Entry{{Code: Throttling, Gloss: "a"}, {Code: Throttling, Gloss: "b"}}, "twice"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c, err := Builtin().Reword(test.entries)
			if c != nil || err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
