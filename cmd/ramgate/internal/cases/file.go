package cases

import (
	"slices"
	"time"

	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/internal/strictyaml"
)

// Case is one case: steps that a gate of its own takes one after the other.
type Case struct {
	strictyaml.Pos
	Name  string
	State State
	Steps []Step
}

// Step is a request and the answer that is wanted.
type Step struct {
	strictyaml.Pos
	Request Request
	// Again sends the bytes of the step before once more, in place of a request.
	Again bool
	// Times is how often the request is made, each time signed anew; every
	// answer must be the wanted one. 1 or more.
	Times int
	// After moves the clock on from where it stood in the step before.
	After time.Duration
	Want  Want
}

// State is what a case meets otherwise than the files say.
type State struct {
	strictyaml.Pos
	Accounts map[string]Account `yaml:"accounts"` // by id or alias
	// Store is up (default), or down: it fails.
	Store string `yaml:"store,oneof=up|down"`
}

// Account is what is otherwise about an account. What is absent stays.
type Account struct {
	strictyaml.Pos
	State    *string  `yaml:"state,oneof=active|suspended"`
	Balance  *float64 `yaml:"balance"`
	RealName *bool    `yaml:"real_name"`
	Risk     *string  `yaml:"risk,oneof=none|blocked"`
}

// maxTimes bounds Step.Times: a test is not a load generator.
const maxTimes = 10_000

// file is a file of cases, before the defaults are in place.
type file struct {
	strictyaml.Pos
	Defaults strictyaml.Node `yaml:"defaults"`
	Cases    []caseForm      `yaml:"cases,required"`
}

// caseForm is a case as it is written: with steps, or with the only one's fields
// beside the name.
type caseForm struct {
	strictyaml.Pos
	Name    string          `yaml:"name,required"`
	State   State           `yaml:"state"`
	Steps   []stepForm      `yaml:"steps"`
	Request strictyaml.Node `yaml:"request"`
	Times   *int            `yaml:"times"`
	Want    *Want           `yaml:"want"`
}

type stepForm struct {
	strictyaml.Pos
	Request strictyaml.Node `yaml:"request"`
	Again   bool            `yaml:"again"`
	Times   *int            `yaml:"times"`
	After   time.Duration   `yaml:"after"`
	Want    *Want           `yaml:"want"`
}

// reader turns what is written into cases.
type reader struct {
	report   *strictyaml.Report
	catalog  *catalog.Catalog
	people   *People
	defaults *strictyaml.Node
	names    map[string]bool // of the cases of the file
}

// Read reads files of cases. Codes must be of the catalog, callers among
// people. The error is strictyaml.Problems.
func Read(paths []string, c *catalog.Catalog, people *People) ([]Case, error) {
	var report strictyaml.Report
	var all []Case
	for _, path := range paths {
		var f file
		if !strictyaml.DecodeFile(path, &f, &report) {
			continue
		}
		r := reader{report: &report, catalog: c, people: people, defaults: &f.Defaults, names: map[string]bool{}}
		r.checkDefaults()
		for i := range f.Cases {
			all = append(all, r.read(&f.Cases[i]))
		}
		if len(f.Cases) == 0 {
			report.Errorf(f.Pos, "cases: expected one or more")
		}
	}
	return all, report.Err()
}

func (r *reader) read(form *caseForm) Case {
	c := Case{Pos: form.Pos, Name: form.Name, State: form.State}
	if form.Name == "" || r.names[form.Name] {
		r.report.Errorf(form.Pos, "name: expected text that no other case of the file has")
	}
	r.names[form.Name] = true
	for id, account := range form.State.Accounts {
		if !r.people.hasAccount(id) {
			r.report.Errorf(account.Pos, "state.accounts: the directory has no account %s", strictyaml.Quote(id))
		}
	}
	only := stepForm{Pos: form.Pos, Request: form.Request, Times: form.Times, Want: form.Want}
	steps := []stepForm{only}
	if len(form.Steps) > 0 {
		steps = form.Steps
		if form.Request.Kind() != strictyaml.Null || form.Times != nil || form.Want != nil {
			r.report.Errorf(form.Pos, "expected either steps, or request and want")
		}
	}
	for i := range steps {
		c.Steps = append(c.Steps, r.step(&steps[i], i == 0))
	}
	return c
}

func (r *reader) step(form *stepForm, first bool) Step {
	s := Step{Pos: form.Pos, Again: form.Again, Times: 1, After: form.After}
	expect := func(ok bool, format string, args ...any) {
		if !ok {
			r.report.Errorf(form.Pos, format, args...)
		}
	}
	given := form.Request.Kind() != strictyaml.Null
	expect(given || form.Again, "request: expected a map such as {as: alice, action: DescribeInstances}")
	expect(!given || !form.Again, "expected either request or again")
	expect(!first || !form.Again, "again: expected a step before this one")
	expect(form.After >= 0, "after: expected a duration of 0 or more")
	expect(!first || form.After == 0, "after: expected a step before this one; request.at sets the clock")
	if form.Times != nil {
		s.Times = *form.Times
	}
	expect(s.Times >= 1 && s.Times <= maxTimes, "times: expected a number from 1 to %d", maxTimes)
	if form.Want == nil {
		expect(false, "want: expected allow, a code of the catalog, or a map such as {decision: deny}")
	} else {
		s.Want = *form.Want
		r.checkWant(&s.Want)
	}
	if given {
		s.Request = r.request(&form.Request)
		at := hasField(&form.Request, "at")
		expect(form.After == 0 || !at, "expected either after or request.at")
		if !first && !at && s.Request.recorded == nil { // a default sets the clock once
			s.Request.At = time.Time{}
		}
	}
	return s
}

func hasField(n *strictyaml.Node, name string) bool {
	for key := range n.Fields() {
		if key.Text() == name {
			return true
		}
	}
	return false
}

// Select keeps the cases whose name matches.
func Select(all []Case, matches func(name string) bool) []Case {
	return slices.DeleteFunc(all, func(c Case) bool { return !matches(c.Name) })
}
