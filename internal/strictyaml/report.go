package strictyaml

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxKept  = 10_000 // problems a Report keeps; the rest are counted
	maxShown = 20     // problems that Problems.Error lists; the rest are counted
	maxQuote = 40     // characters of user text that a message may repeat
)

// Pos is where a value starts: a file, and its line and column counted from 1
// (columns in characters). Embedded in a struct it is filled in by the decoder.
// Line 0 means the file as a whole.
type Pos struct {
	File         string
	Line, Column int
}

// Position is p as people and editors write it: file:line:column.
func (p Pos) Position() string {
	if p.Line == 0 {
		return p.File
	}
	return p.File + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
}

// A Problem is one thing wrong with a file.
type Problem struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Message string `json:"message"`
}

// String is the problem as file:line:column: message, or what is known of that.
func (p Problem) String() string {
	if p.File == "" {
		return p.Message
	}
	return Pos{p.File, p.Line, p.Column}.Position() + ": " + p.Message
}

// Problems is the error that lists all that is wrong, sorted by position.
type Problems []Problem

// Error lists the problems one a line, at most the first 20.
func (ps Problems) Error() string {
	var b strings.Builder
	for i, p := range ps {
		if i > 0 {
			b.WriteByte('\n')
		}
		if i == maxShown {
			b.WriteString("and ")
			if len(ps) > maxKept {
				b.WriteString("more than ")
			}
			fmt.Fprintf(&b, "%d more problems", min(len(ps), maxKept)-maxShown)
			break
		}
		b.WriteString(p.String())
	}
	return b.String()
}

// A Report collects problems over any number of files, the decoder's and the
// consumer's own. Its zero value is ready. It is not safe for concurrent use.
type Report struct {
	problems Problems
	total    int
}

// Errorf adds a problem at p. Messages say what was expected; they repeat user
// text only through Quote, and secrets never.
func (r *Report) Errorf(p Pos, format string, args ...any) {
	r.total++
	if len(r.problems) >= maxKept {
		return
	}
	r.problems = append(r.problems, Problem{p.File, p.Line, p.Column, fmt.Sprintf(format, args...)})
}

// Len is the number of problems found so far.
func (r *Report) Len() int { return r.total }

// Err is nil if nothing is wrong, else Problems. Of more than 10,000 problems
// the last one says how many are left out.
func (r *Report) Err() error {
	if r.total == 0 {
		return nil
	}
	ps := slices.Clone(r.problems)
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	if left := r.total - len(ps); left > 0 {
		ps = append(ps, Problem{File: ps[len(ps)-1].File, Message: fmt.Sprintf("%d more problems are left out", left)})
	}
	return ps
}

// Quote quotes user text for a message and cuts it after 40 characters.
func Quote(s string) string {
	n := 0
	for i := range s {
		if n == maxQuote {
			return strconv.Quote(s[:i]) + "…"
		}
		n++
	}
	return strconv.Quote(s)
}

func short(s string) bool { return len(s) <= maxQuote || utf8.RuneCountInString(s) <= maxQuote }
