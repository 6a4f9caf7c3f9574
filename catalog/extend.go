package catalog

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// EntryError is what is wrong with one entry that With or Reword was given.
type EntryError struct {
	Index int // the entry's place in the list given, from 0
	Code  Code
	Err   error
}

// Error names the entry by its code.
func (e *EntryError) Error() string { return fmt.Sprintf("code %q: %v", e.Code, e.Err) }

// Unwrap returns what is wrong.
func (e *EntryError) Unwrap() error { return e.Err }

// With returns a catalog that knows the new codes too; c stays as it is. An
// entry without a rank comes after all that c has, but before a region's
// maintenance. A code that c knows already is an error: see Reword.
//
// All problems are reported at once, joined, each as an *EntryError.
func (c *Catalog) With(added []Entry) (*Catalog, error) {
	entries := c.Entries()
	var problems []error
	seen := make(map[Code]bool, len(added))
	for i, e := range added {
		err := e.check()
		if c.Has(e.Code) || seen[e.Code] {
			err = errors.Join(err, errors.New("exists already; a built-in code can only be given other words, explicitly"))
		}
		if err != nil {
			problems = append(problems, &EntryError{i, e.Code, err})
		}
		seen[e.Code] = true
		entries = append(entries, e.clone())
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	rankByPosition(entries, len(c.entries))
	return build(entries)
}

// Reword returns a catalog with other words for codes that c knows; c stays as
// it is. A variant replaces the one with the same For, and with Status 0 keeps
// its status; one for a name that had no wording of its own is added. A gloss
// that is not empty replaces the gloss. Ranks cannot be changed, since they
// decide what a caller may learn, so Rank must be 0.
//
// All problems are reported at once, joined, each as an *EntryError.
func (c *Catalog) Reword(reworded []Entry) (*Catalog, error) {
	entries := c.Entries()
	var problems []error
	seen := make(map[Code]bool, len(reworded))
	for i, e := range reworded {
		var err error
		switch r, ok := c.byCode[e.Code]; {
		case !ok:
			err = errors.New("is not known, so it cannot be given other words")
		case seen[e.Code]:
			err = errors.New("is given other words twice")
		default:
			err = entries[r.at].reword(e)
		}
		seen[e.Code] = true
		if err != nil {
			problems = append(problems, &EntryError{i, e.Code, err})
		}
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	return build(entries)
}

// reword puts the words of other into e and checks the result.
func (e *Entry) reword(other Entry) error {
	if other.Rank != 0 {
		return errors.New("rank: the rank of a known code cannot be changed")
	}
	if other.Gloss != "" {
		e.Gloss = other.Gloss
	}
	for _, v := range other.Variants {
		if v.Rank != 0 {
			return errors.New("rank: the rank of a known code cannot be changed")
		}
		at := slices.IndexFunc(e.Variants, func(w Variant) bool { return w.For == v.For })
		if at < 0 {
			e.Variants = append(e.Variants, v)
			continue
		}
		w := &e.Variants[at]
		w.Message = v.Message
		if v.Status != 0 {
			w.Status = v.Status
		}
		if v.Also != "" {
			w.Also = v.Also
		}
	}
	return e.check()
}

// Limits of what an operator's catalog may say.
const (
	maxCode = 64   // bytes; a code is a metric label, too
	maxText = 1024 // bytes of a message or a gloss
)

// check returns all that is wrong with e, or nil.
func (e Entry) check() error {
	problems := []error{checkCode(e.Code), checkRank(e.Rank)}
	if len(e.Gloss) > maxText || !isPrintable(e.Gloss) {
		problems = append(problems, fmt.Errorf("gloss: want printable text of at most %d bytes", maxText))
	}
	if len(e.Variants) == 0 {
		problems = append(problems, errors.New("want at least one message"))
	}
	names := make(map[string]bool)
	for _, v := range e.Variants {
		problems = append(problems, v.check())
		for _, name := range v.names() {
			if names[name] {
				problems = append(problems, fmt.Errorf("two messages for the name %q", name))
			}
			names[name] = true
		}
	}
	return errors.Join(problems...)
}

// names are the parameter names that select v.
func (v Variant) names() []string {
	if v.Also == "" {
		return []string{v.For}
	}
	return []string{v.For, v.Also}
}

func (v Variant) check() error {
	var problems []error
	if v.Status < 400 || v.Status > 599 {
		problems = append(problems, fmt.Errorf("status %d: want 400 to 599", v.Status))
	}
	if v.Message == "" || len(v.Message) > maxText || !isPrintable(v.Message) {
		problems = append(problems, fmt.Errorf("message: want 1 to %d bytes of printable text", maxText))
	}
	for _, name := range v.names() {
		if name != clean(name, maxParam) {
			problems = append(problems, fmt.Errorf("name %q: want printable text of at most %d bytes", name, maxParam))
		}
	}
	_, err := parseTemplate(v.Message)
	return errors.Join(append(problems, err, checkRank(v.Rank))...)
}

func checkRank(rank int) error {
	if rank < 0 || rank > rankMaintenance {
		return fmt.Errorf("rank %d: want 1 to %d, or none", rank, rankMaintenance)
	}
	return nil
}

// checkCode wants words of letters, digits, _ and - with dots between them, the
// first of which begins with a letter. Some official clients take an answer
// with the Code OK or Success for a success, whatever its status.
func checkCode(code Code) error {
	if len(code) > maxCode {
		return fmt.Errorf("want a code of at most %d bytes", maxCode)
	}
	if strings.EqualFold(string(code), "OK") || strings.EqualFold(string(code), "Success") {
		return errors.New("clients read this code as a success")
	}
	for word := range strings.SplitSeq(string(code), ".") {
		if strings.Trim(word, codeAlphabet) != "" || word == "" {
			return errors.New("want a code like Forbidden.Reason: letters, digits, _ and -, and single dots between them")
		}
	}
	if !isLetter(code[0]) {
		return errors.New("want a code that begins with a letter")
	}
	return nil
}

const codeAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

func isPrintable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}
