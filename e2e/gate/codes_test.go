package gate_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ramgate/ramgate/catalog"
)

// formats of answers, as the parameter Format names them.
var formats = []string{"JSON", "XML"}

// row is a row of the given tables, and how a client comes to see it.
type row struct {
	refusal        // with the message as the tables have it
	name    string // stands for %s and {ParameterName}
	value   string // stands for {Value}

	stage string // that refuses; "backend": none does
	rule  string // of stage authorize
	shot  shot
	// state brings about what the request alone does not; then undoes it.
	state, undo func(*stack)
	warm        bool     // another such request goes before
	replay      bool     // these very bytes go before
	raises      []string // what the backend adds to the header x-ramgate-error
}

// filled is the message as a client sees it.
func (r *row) filled() string {
	return strings.NewReplacer("%s", r.name, "{ParameterName}", r.name, "{Value}", r.value).Replace(r.message)
}

// TestEveryCode has each row of the given tables raised, through Envoy, and
// reads status, code and message in both formats.
func TestEveryCode(t *testing.T) {
	k := startCodes(t)
	for i := range rows {
		r := &rows[i]
		t.Run(fmt.Sprintf("%s %d %s", r.code, i, r.stage), func(t *testing.T) {
			if r.state != nil {
				r.state(k)
			}
			for _, format := range formats {
				t.Run(format, func(t *testing.T) { k.raise(t, r, format) })
			}
			if r.undo != nil {
				r.undo(k)
			}
		})
	}
}

// startCodes starts a stack with the rules of the samples, over the reference
// data beside them, and those of testdata/codes.
func startCodes(t *testing.T) *stack {
	t.Helper()
	k := prepare(t)
	k.copy(filepath.Join("..", "..", "deploy", "samples", "policies"), "codes/rules")
	return k.startRedis(settings{
		"policies":  settings{"dir": "codes/rules"},
		"signature": settings{"echo_string_to_sign": false},
	})
}

// raise sends what raises r, and reads what comes back.
func (k *stack) raise(t *testing.T, r *row, format string) {
	t.Helper()
	k.backend.answers(nil)
	request := r.shot.fire(t, format)
	switch {
	case r.warm:
		k.hit(t, r.shot.fire(t, format), format)
	case r.replay:
		k.hit(t, request, format)
	}
	k.backend.forget()
	if r.stage == "backend" {
		k.backend.answers(func(*message) string { return raising("200 OK", r.code, leak, r.raises...) })
	}
	got := k.hit(t, request, format)
	if want := (refusal{r.status, r.code, r.filled()}); got.refusal != want {
		t.Fatalf("the client gets\n%+v, want\n%+v", got.refusal, want)
	}
	if got.hostID != request.Host || len(got.requestID) != 36 || got.header.Get("x-acs-request-id") != got.requestID {
		t.Errorf("request id %q, in the header %q; host id %q", got.requestID, got.header.Get("x-acs-request-id"), got.hostID)
	}
	record := k.gate.record(got.requestID)
	if r.stage == "backend" {
		k.backend.only(t)
		if record["decision"] != "allow" {
			t.Errorf("record %v", record)
		}
		return
	}
	k.backend.untouched(t)
	rule, _ := record["rule"].(string)
	if record["stage"] != r.stage || record["code"] != r.code || rule != r.rule {
		t.Errorf("want stage %s, rule %q; record %v", r.stage, r.rule, record)
	}
}

// TestRowsAreTheGivenOnes holds the list to the tables that the project was
// given: no row is missing, none is made up.
func TestRowsAreTheGivenOnes(t *testing.T) {
	given := givenRows(t)
	if len(given) != 54 {
		t.Fatalf("read %d rows, want 54", len(given))
	}
	seen := map[refusal]bool{}
	for _, r := range rows {
		seen[r.refusal] = true
		if !slices.Contains(given, r.refusal) {
			t.Errorf("no table has %+v", r.refusal)
		}
	}
	for _, r := range given {
		if !seen[r] {
			t.Errorf("nothing raises %+v", r)
		}
	}
}

// givenRows reads the tables, each different row once. The first has four
// columns (status, code, message, gloss), the second three (code, status,
// message).
func givenRows(t *testing.T) []refusal {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "catalog", "testdata", "error-codes.md"))
	if err != nil {
		t.Fatal(err)
	}
	var all []refusal
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if len(cells) == 4 {
			cells[0], cells[1] = cells[1], cells[0]
		}
		if len(cells) < 3 {
			continue
		}
		status, err := strconv.Atoi(cells[1])
		if err != nil {
			continue // a head, or the line below it
		}
		if r := (refusal{status, cells[0], cells[2]}); !slices.Contains(all, r) {
			all = append(all, r)
		}
	}
	return all
}

// everyWording is each sentence of the catalog, and the parameter that selects
// it.
func everyWording() []row {
	var all []row
	for _, e := range catalog.Builtin().Entries() {
		for _, v := range e.Variants {
			name := v.For
			if name == "*" {
				name = "Wildcard"
			}
			r := row{refusal: refusal{v.Status, string(e.Code), v.Message}, name: name, value: "7"}
			if name == "" && strings.Contains(v.Message, "{ParameterName}") {
				r.name = "Size"
			}
			all = append(all, r)
		}
	}
	return all
}

// TestEveryCodeByBackends: a backend may raise any sentence of the catalog.
func TestEveryCodeByBackends(t *testing.T) {
	k := startMemory(t, nil)
	for i, r := range everyWording() {
		r.stage, r.shot = "backend", shot{host: "probe.example.com", action: "DescribeProbes"}
		r.raises = []string{"x-ramgate-error-value: " + r.value}
		if r.name != "" {
			r.raises = append(r.raises, "x-ramgate-error-parameter: "+r.name)
		}
		for _, format := range formats {
			t.Run(fmt.Sprintf("%s %d %s", r.code, i, format), func(t *testing.T) { k.raise(t, &r, format) })
		}
	}
}

// TestEveryCodeByRules: so may a rule of the user's.
func TestEveryCodeByRules(t *testing.T) {
	k := prepare(t)
	text := "package ramgate\n"
	wordings := everyWording()
	for i, r := range wordings {
		params := fmt.Sprintf(`{"Value": %q}`, r.value)
		if r.name != "" {
			params = fmt.Sprintf(`{"ParameterName": %q, "Value": %q}`, r.name, r.value)
		}
		text += fmt.Sprintf("\ndeny contains {\"rule\": \"every\", \"code\": %q, \"params\": %s} if input.request.params.Note == \"n%d\"\n", r.code, params, i)
	}
	k.write("policies/every.rego", text)
	k.start(nil)
	for i, r := range wordings {
		r.stage, r.rule = "authorize", "every"
		r.shot = shot{host: "probe.example.com", action: "DescribeProbes", query: map[string]string{"Note": fmt.Sprintf("n%d", i)}}
		for _, format := range formats {
			t.Run(fmt.Sprintf("%s %d %s", r.code, i, format), func(t *testing.T) { k.raise(t, &r, format) })
		}
	}
}
