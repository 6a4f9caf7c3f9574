package cases

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/internal/strictyaml"
)

// Want is the answer that is wanted. Only what it gives is compared. As a text
// it is allow, or the code of a refusal.
type Want struct {
	strictyaml.Pos
	Decision *string `yaml:"decision,oneof=allow|deny|error|observe"`
	Status   *int    `yaml:"status"`
	Code     *string `yaml:"code"`
	Message  *string `yaml:"message"`
	// What only the gate knows, not its clients.
	Stage     *string   `yaml:"stage,oneof=parse|resolve|authenticate|admit|validate|authorize"`
	Rule      *string   `yaml:"rule"`
	Reason    *string   `yaml:"reason"`
	Principal *string   `yaml:"principal"`
	Limits    *[]string `yaml:"limits"` // that had no room
	Shadow    *[]string `yaml:"shadow"` // rules in shadow mode that would have refused, and limits as limit:<name>
	// Headers for the backend. null: the gate must not set it.
	Headers map[string]*strictyaml.Text `yaml:"headers"`
}

// DecodeNode reads either form.
func (w *Want) DecodeNode(n *strictyaml.Node, r *strictyaml.Report) {
	type fields Want // without this method
	if n.Kind() != strictyaml.String {
		n.Decode((*fields)(w), r)
		return
	}
	w.Pos = n.Pos()
	text := strings.Clone(n.Text())
	if text == "allow" {
		w.Decision = &text
		return
	}
	w.Code = &text
}

// checkWant finds what no answer can be.
func (r *reader) checkWant(w *Want) {
	empty := Want{Pos: w.Pos}
	if reflect.DeepEqual(*w, empty) {
		r.report.Errorf(w.Pos, "want: expected at least one of decision, status, code, message, stage, rule, reason, principal, limits, shadow, headers")
	}
	if w.Code != nil && *w.Code != "" && !r.catalog.Has(catalog.Code(*w.Code)) {
		r.report.Errorf(w.Pos, "want: expected allow or a code of the catalog, found %s%s", strictyaml.Quote(*w.Code), r.hint(*w.Code))
	}
}

// hint names the code that was probably meant.
func (r *reader) hint(code string) string {
	var known []string
	for _, e := range r.catalog.Entries() {
		known = append(known, string(e.Code))
	}
	if near := strictyaml.Nearest(code, known); near != "" {
		return "; did you mean " + near + "?"
	}
	return ""
}

// Answer is what came of a request.
type Answer struct {
	Decision  string            `json:"decision"`
	Status    int               `json:"status,omitempty"`
	Code      string            `json:"code,omitempty"`
	Message   string            `json:"message,omitempty"`
	Stage     string            `json:"stage,omitempty"`
	Rule      string            `json:"rule,omitempty"`
	Reason    string            `json:"reason,omitempty"`
	Principal string            `json:"principal,omitempty"`
	Limits    []string          `json:"limits,omitempty"`
	Shadow    []string          `json:"shadow,omitempty"`
	Headers   map[string]string `json:"headers,omitempty"`
}

// answer joins what a gate decided with what it recorded.
func answer(d *authz.Decision, r *authz.Record) *Answer {
	a := &Answer{
		Decision: d.Verdict(), Status: d.Answer.Status, Code: string(d.Answer.Code), Message: d.Answer.Message,
		Stage: d.Stage, Rule: d.Rule, Reason: r.Reason, Principal: d.Principal, Limits: r.Limits,
		Headers: map[string]string{},
	}
	for _, s := range r.Shadow {
		a.Shadow = append(a.Shadow, s.Rule)
	}
	slices.Sort(a.Shadow)
	for _, h := range d.Headers {
		a.Headers[h.Name] = h.Value
	}
	return a
}

// Difference is a field in which an answer is not the wanted one.
type Difference struct {
	Field string `json:"field"`
	Want  string `json:"want"`
	Got   string `json:"got"`
}

// none stands for a value that is not there.
const none = "(none)"

// compare lists how a differs from w, in the order of Want's fields.
func (w *Want) compare(a *Answer) []Difference {
	var all []Difference
	compare := func(field, want, got string) {
		if want != got {
			all = append(all, Difference{field, orNone(want), orNone(got)})
		}
	}
	text := func(field string, want *string, got string) {
		if want != nil {
			compare(field, *want, got)
		}
	}
	list := func(field string, want *[]string, got []string) {
		if want != nil {
			compare(field, strings.Join(slices.Sorted(slices.Values(*want)), ", "), strings.Join(slices.Sorted(slices.Values(got)), ", "))
		}
	}
	text("decision", w.Decision, a.Decision)
	if w.Status != nil {
		compare("status", fmt.Sprint(*w.Status), fmt.Sprint(a.Status))
	}
	text("code", w.Code, a.Code)
	text("message", w.Message, a.Message)
	text("stage", w.Stage, a.Stage)
	text("rule", w.Rule, a.Rule)
	text("reason", w.Reason, a.Reason)
	text("principal", w.Principal, a.Principal)
	list("limits", w.Limits, a.Limits)
	list("shadow", w.Shadow, a.Shadow)
	for _, name := range slices.Sorted(maps.Keys(w.Headers)) {
		got, set := a.Headers[strings.ToLower(name)]
		switch want := w.Headers[name]; {
		case want == nil && set:
			all = append(all, Difference{"headers." + name, none, got})
		case want != nil && (!set || got != string(*want)):
			all = append(all, Difference{"headers." + name, string(*want), orNone(got)})
		}
	}
	return all
}

func orNone(s string) string {
	if s == "" {
		return none
	}
	return s
}
