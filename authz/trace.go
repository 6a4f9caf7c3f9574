package authz

import "fmt"

// Step is what one stage did with a request, for Explain.
type Step struct {
	Stage  string   `json:"stage"`
	Passed bool     `json:"passed"`
	Code   string   `json:"code,omitempty"` // of the refusal
	Rule   string   `json:"rule,omitempty"`
	Why    string   `json:"why,omitempty"` // the cause, for the operator
	Notes  []string `json:"notes,omitempty"`
}

// trace collects steps.
type trace struct {
	notes []string
	steps []Step
}

func (t *trace) notef(format string, args ...any) {
	t.notes = append(t.notes, fmt.Sprintf(format, args...))
}

func (t *trace) end(stage string, why *refusal) {
	s := Step{Stage: stage, Passed: why == nil, Notes: t.notes}
	t.notes = nil
	if why != nil {
		s.Code, s.Rule, s.Why = string(why.err.Code), why.rule, why.reason
		if text := why.err.Error(); s.Why == "" && text != s.Code {
			s.Why = text
		}
	}
	t.steps = append(t.steps, s)
}
