package cases

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/ramgate/ramgate/authz"
)

// Report is what came of all cases.
type Report struct {
	Results []Result
	Skipped []Skipped
}

// Skipped is a case that could not be tried.
type Skipped struct {
	Case *Case
	Why  string
}

// Failed is how many cases did not pass.
func (r *Report) Failed() int {
	n := 0
	for i := range r.Results {
		if !r.Results[i].Passed() {
			n++
		}
	}
	return n
}

// Text prints a line for each case, for one that failed what was wanted and
// what came, and the sum. verbose adds what each stage found, of all.
func (r *Report) Text(w io.Writer, verbose bool) error {
	p := printer{w: w}
	for i := range r.Results {
		p.result(&r.Results[i], verbose)
	}
	for _, s := range r.Skipped {
		p.printf("skip  %s: %s: %s\n", s.Case.place(), s.Case.Name, s.Why)
	}
	failed := r.Failed()
	p.printf("%d passed, %d failed", len(r.Results)-failed, failed)
	if n := len(r.Skipped); n > 0 {
		p.printf(", %d skipped", n)
	}
	p.printf("\n")
	return p.err
}

// place is the file and line of a case, as editors take it.
func (c *Case) place() string { return fmt.Sprintf("%s:%d", c.File, c.Line) }

// printer keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

func (p *printer) result(r *Result, verbose bool) {
	mark := "ok  "
	if !r.Passed() {
		mark = "FAIL"
	}
	p.printf("%s  %s: %s\n", mark, r.Case.place(), r.Case.Name)
	for i := range r.Steps {
		s := &r.Steps[i]
		failed := len(s.Differences) > 0
		if !failed && !verbose {
			continue
		}
		if len(r.Case.Steps) > 1 {
			p.printf("      step %d, line %d\n", i+1, s.Step.Line)
		}
		if failed && s.Step.Times > 1 {
			p.printf("      time %d of %d\n", s.Time, s.Step.Times)
		}
		for _, d := range s.Differences {
			p.printf("      - %s: %s\n      + %s: %s\n", d.Field, d.Want, d.Field, d.Got)
		}
		if failed && len(s.Stages) == 0 && s.Got.Code != "" { // over the wire, the answer is all there is
			p.printf("        refused with %s: %s\n", s.Got.Code, s.Got.Message)
		}
		p.stages(s.Stages, verbose)
	}
}

// stages tells how far a request came and why not further, or all of it.
func (p *printer) stages(stages []authz.Step, verbose bool) {
	for i, s := range stages {
		result := "passed"
		switch {
		case !s.Passed:
			result = "refused with " + s.Code
			if s.Rule != "" {
				result += " by rule " + s.Rule
			}
		case !verbose && i < len(stages)-1:
			continue
		}
		p.printf("        %s %s\n", s.Stage, result)
		if verbose {
			for _, note := range s.Notes {
				p.printf("          %s\n", note)
			}
		}
		if s.Why != "" && s.Why != s.Code {
			p.printf("          %s\n", s.Why)
		}
	}
}

// The forms for machines.
type (
	reportJSON struct {
		Passed  int          `json:"passed"`
		Failed  int          `json:"failed"`
		Skipped int          `json:"skipped"`
		Cases   []resultJSON `json:"cases"`
	}
	resultJSON struct {
		File    string     `json:"file"`
		Line    int        `json:"line"`
		Name    string     `json:"name"`
		Result  string     `json:"result"` // ok | fail | skip
		Skipped string     `json:"skipped,omitempty"`
		Steps   []stepJSON `json:"steps,omitempty"`
	}
	stepJSON struct {
		Line        int          `json:"line"`
		Time        int          `json:"time"`
		Got         *Answer      `json:"got"`
		Differences []Difference `json:"differences"`
		Stages      []authz.Step `json:"stages,omitempty"`
	}
)

// JSON prints everything.
func (r *Report) JSON(w io.Writer) error {
	failed := r.Failed()
	out := reportJSON{Passed: len(r.Results) - failed, Failed: failed, Skipped: len(r.Skipped), Cases: []resultJSON{}}
	for i := range r.Results {
		result := &r.Results[i]
		c := resultJSON{File: result.Case.File, Line: result.Case.Line, Name: result.Case.Name, Result: "ok"}
		if !result.Passed() {
			c.Result = "fail"
		}
		for _, s := range result.Steps {
			differences := append([]Difference{}, s.Differences...)
			c.Steps = append(c.Steps, stepJSON{s.Step.Line, s.Time, s.Got, differences, s.Stages})
		}
		out.Cases = append(out.Cases, c)
	}
	for _, s := range r.Skipped {
		out.Cases = append(out.Cases, resultJSON{
			File: s.Case.File, Line: s.Case.Line, Name: s.Case.Name, Result: "skip", Skipped: s.Why,
		})
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(out)
}
