package config

import (
	"cmp"
	"errors"

	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/internal/strictyaml"
)

// Catalog names the file of error codes that are added to the built-in ones,
// or give these other words:
//
//   - code: Quota.Exceeded           # letters, digits, _ and -, with single dots between words
//     status: 403                    # 400 to 599
//     message: The quota is spent.   # may hold {ParameterName} (or %s) and {Value}
//     gloss: 额度已用完               # optional: an explanation, for operators
//     rank: 75                       # optional, 1 to 1000000: of several denials the lowest is answered
//     variants:                      # optional: sentences for certain parameter names; "*" is any other name
//   - {for: Budget, message: "The budget is spent: {Value}.", status: 402, rank: 76}
//   - {code: Throttling, override: true, message: Slower.}
//
// A code that is built in needs override: true. It keeps its rank, and its
// status unless one is given. Without a rank a new code comes after all
// built-in ones but a region's maintenance; one below that of Forbidden.RAM
// (60) is told to callers whom RAM does not allow. A variant without status or
// rank has those of its code.
//
// Rules and backends may raise the codes, and every answer is worded by them.
// What Envoy answers by itself is worded in its own configuration.
type Catalog struct {
	File string `yaml:"file,required"`
}

// ownCode is an entry of the file.
type ownCode struct {
	strictyaml.Pos
	Code     catalog.Code `yaml:"code,required"`
	Status   int          `yaml:"status"`
	Message  string       `yaml:"message"`
	Gloss    string       `yaml:"gloss"`
	Rank     int          `yaml:"rank"`
	Variants []ownVariant `yaml:"variants"`
	Override bool         `yaml:"override"`
}

type ownVariant struct {
	For     string `yaml:"for,required"`
	Status  int    `yaml:"status"`
	Message string `yaml:"message,required"`
	Rank    int    `yaml:"rank"`
}

// Load returns the built-in catalog with what the file adds, if one is named.
// The error is strictyaml.Problems; the catalog then has the codes that the file
// means to add, for rules to be checked by, and must not answer.
func (c Catalog) Load() (*catalog.Catalog, error) {
	builtin := catalog.Builtin()
	if c.File == "" {
		return builtin, nil
	}
	var r strictyaml.Report
	var own []ownCode
	if !strictyaml.DecodeFile(c.File, &own, &r) {
		return meant(own), r.Err()
	}
	var added, reworded entries
	for _, o := range own {
		switch {
		case o.Override:
			reworded.add(o)
		case builtin.Has(o.Code):
			r.Errorf(o.Pos, "code %s is built in: with override: true it can be given other words", o.Code)
		default:
			added.add(o)
		}
	}
	extended, err := builtin.With(added.list)
	added.report(err, &r)
	if _, err := builtin.Reword(reworded.list); err != nil {
		reworded.report(err, &r)
	}
	if err := r.Err(); err != nil {
		return meant(own), err
	}
	return extended.Reword(reworded.list)
}

// meant is the built-in catalog with the codes that are possible at all.
func meant(own []ownCode) *catalog.Catalog {
	c := catalog.Builtin()
	for _, o := range own {
		words := []catalog.Variant{{Status: 500, Message: "unusable"}}
		if more, err := c.With([]catalog.Entry{{Code: o.Code, Variants: words}}); err == nil {
			c = more
		}
	}
	return c
}

// entries are codes for the catalog, and where they stand.
type entries struct {
	list []catalog.Entry
	at   []strictyaml.Pos
}

func (e *entries) add(o ownCode) {
	entry := catalog.Entry{Code: o.Code, Rank: o.Rank, Gloss: o.Gloss}
	if o.Message != "" || o.Status != 0 && len(o.Variants) == 0 {
		entry.Variants = append(entry.Variants, catalog.Variant{Status: o.Status, Message: o.Message})
	}
	for _, v := range o.Variants {
		entry.Variants = append(entry.Variants, catalog.Variant{
			For: v.For, Status: cmp.Or(v.Status, o.Status), Message: v.Message, Rank: v.Rank,
		})
	}
	e.list = append(e.list, entry)
	e.at = append(e.at, o.Pos)
}

// report adds all that the catalog found to be wrong with entries.
func (e *entries) report(err error, r *strictyaml.Report) {
	for _, problem := range leaves(err) {
		var of *catalog.EntryError
		if !errors.As(problem, &of) {
			r.Errorf(strictyaml.Pos{}, "%v", problem)
			continue
		}
		for _, leaf := range leaves(of.Err) {
			r.Errorf(e.at[of.Index], "code %s: %v", strictyaml.Quote(string(of.Code)), leaf)
		}
	}
}

// leaves takes joined errors apart.
func leaves(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		if err == nil {
			return nil
		}
		return []error{err}
	}
	var all []error
	for _, e := range joined.Unwrap() {
		all = append(all, leaves(e)...)
	}
	return all
}
