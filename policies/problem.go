package policies

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Problem is one thing that keeps a set of rules from being loaded.
type Problem struct {
	File    string // "": the configuration itself, which Message names
	Line    int    // from 1; 0: the file as a whole
	Setting string // of the configuration, such as policies.sets.strict.replace[0]; "" with a File
	Message string
}

func (p Problem) String() string {
	switch {
	case p.File == "":
		return p.Message
	case p.Line == 0:
		return p.File + ": " + p.Message
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Message)
}

// LoadError is everything that keeps a set of rules from being loaded.
type LoadError struct{ Problems []Problem }

// Error lists the problems, one a line.
func (e *LoadError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// problems collects what is wrong.
type problems []Problem

func (ps *problems) add(file string, line int, format string, args ...any) {
	*ps = append(*ps, Problem{File: file, Line: line, Message: fmt.Sprintf(format, args...)})
}

// setting adds a problem with the configuration, at path.
func (ps *problems) setting(path, format string, args ...any) {
	*ps = append(*ps, Problem{Setting: path, Message: fmt.Sprintf(format, args...)})
}

// at adds a problem at the place of a piece of syntax.
func (ps *problems) at(l *ast.Location, format string, args ...any) {
	ps.add(l.File, l.Row, format, args...)
}

// opa adds the errors of OPA's parser or compiler.
func (ps *problems) opa(file string, err error) {
	var errs ast.Errors
	if !errors.As(err, &errs) {
		var one *ast.Error
		if !errors.As(err, &one) {
			ps.add(file, 0, "%v", err)
			return
		}
		errs = ast.Errors{one}
	}
	for _, e := range errs {
		p := Problem{File: file, Message: explain(e)}
		if l := e.Location; l != nil {
			p.File, p.Line = cmp.Or(l.File, file), l.Row
		}
		*ps = append(*ps, p)
	}
}

// explain is the message of e with its details, on one line.
func explain(e *ast.Error) string {
	message := e.Message
	if name, ok := strings.CutPrefix(message, "undefined function "); ok && ast.BuiltinMap[name] != nil {
		return fmt.Sprintf("%s is not available to rules: a decision depends on the request and the data alone", name)
	}
	if e.Code == ast.UnsafeVarErr && strings.HasSuffix(message, " is unsafe") {
		return message + ": nothing gives it a value"
	}
	if e.Details != nil {
		for _, line := range e.Details.Lines() {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "^") {
				message += "; " + line
			}
		}
	}
	return message
}

// err is what was collected, in the order of files and lines, or nil.
func (ps problems) err() error {
	if len(ps) == 0 {
		return nil
	}
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return &LoadError{Problems: slices.Compact(ps)}
}
