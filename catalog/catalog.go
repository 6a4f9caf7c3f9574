// Package catalog holds every error that a client of the gate can see: code,
// HTTP status, message variants, Chinese gloss and rank, and renders them as
// the official Alibaba Cloud clients read them.
//
// The codes stand in one table, in codes.go. Code that refuses a request
// returns an *Error, which names a code and what fills its message; only the
// Catalog that answers it decides how that reads, so that a code of the
// operator's, or an operator's own words for a built-in one, apply everywhere:
//
//	err := catalog.Named(catalog.MissingParameter, "RegionId")
//	answer := catalog.Builtin().Answer(err, requestID, hostID)
//	body := answer.JSON()
package catalog

import (
	"slices"
	"sync"
)

// Code names an error, as it stands in the Code field of an answer.
type Code string

// Variant is one wording of a code. A refusal about a parameter (Params.Name) is
// answered with the wording for that name, else with the template, else with
// the one without a name; a refusal without a name with the one without a
// name, else with the template. If there is none of these, the first is taken.
type Variant struct {
	// For is the parameter name that this wording is for; "" is the wording
	// without a name; "*" is a template for every other name.
	For     string
	Also    string // a second name that this wording is for; "": none
	Status  int    // HTTP status
	Message string // may hold %s, {ParameterName}, {Value}
	Rank    int    // 0: the entry's
}

// Entry is one code with all its wordings.
type Entry struct {
	Code     Code
	Rank     int    // order among denials of one request, lowest wins
	Gloss    string // the Chinese explanation; empty where the tables have none
	Variants []Variant
}

// Catalog is an immutable set of codes, safe for concurrent use. The zero
// Catalog knows no code; it answers everything as InternalError.
type Catalog struct {
	entries []Entry
	byCode  map[Code]record
}

// record is what the catalog knows about one code.
type record struct {
	at       int // its place in entries
	wordings []wording
}

// wording is a Variant ready to be filled.
type wording struct {
	Variant
	code Code
	text template
}

// Builtin returns the catalog of the built-in codes.
func Builtin() *Catalog { return builtin() }

var builtin = sync.OnceValue(func() *Catalog {
	entries := slices.Clone(table)
	rankByPosition(entries, 0)
	c, err := build(entries)
	if err != nil {
		panic("catalog: the built-in table: " + err.Error())
	}
	return c
})

// rankByPosition ranks the entries from the one at first on that have no rank
// of their own.
func rankByPosition(entries []Entry, first int) {
	for i := first; i < len(entries); i++ {
		if entries[i].Rank == 0 {
			entries[i].Rank = min(rankOthers+i, rankMaintenance-1)
		}
	}
}

// build makes the catalog of entries, which it keeps.
func build(entries []Entry) (*Catalog, error) {
	c := &Catalog{entries: entries, byCode: make(map[Code]record, len(entries))}
	for i, e := range entries {
		r := record{at: i}
		for _, v := range e.Variants {
			text, err := parseTemplate(v.Message)
			if err != nil {
				return nil, err
			}
			if v.Rank == 0 {
				v.Rank = e.Rank
			}
			r.wordings = append(r.wordings, wording{Variant: v, code: e.Code, text: text})
		}
		c.byCode[e.Code] = r
	}
	return c, nil
}

// Lookup returns the entry of code.
func (c *Catalog) Lookup(code Code) (Entry, bool) {
	r, ok := c.byCode[code]
	if !ok {
		return Entry{}, false
	}
	return c.entries[r.at].clone(), true
}

// Has reports whether the catalog knows code.
func (c *Catalog) Has(code Code) bool {
	_, ok := c.byCode[code]
	return ok
}

// Entries returns all entries in the table's order.
func (c *Catalog) Entries() []Entry {
	entries := make([]Entry, len(c.entries))
	for i, e := range c.entries {
		entries[i] = e.clone()
	}
	return entries
}

// clone keeps the catalog immutable: the caller may do with e what it likes.
func (e Entry) clone() Entry {
	e.Variants = slices.Clone(e.Variants)
	return e
}

// Rank tells which of several refusals of one request is answered: the one
// with the lowest rank. Equal ranks are for the caller to order. An e that the
// catalog does not know ranks as what it is answered with, InternalError.
func (c *Catalog) Rank(e *Error) int { return c.choose(e).Rank }

// choose returns the wording that answers e, in the order that Variant tells.
func (c *Catalog) choose(e *Error) *wording {
	if e == nil {
		return c.internal()
	}
	candidates := c.byCode[e.Code].wordings
	if len(candidates) == 0 {
		return c.internal()
	}
	fallbacks := [...]string{"*", ""}
	name := e.Params.Name
	if name == "" {
		fallbacks = [...]string{"", "*"}
	}
	for _, want := range [...]string{name, fallbacks[0], fallbacks[1]} {
		for i := range candidates {
			if w := &candidates[i]; w.For == want || want != "" && w.Also == want {
				return w
			}
		}
	}
	return &candidates[0]
}

// lastResort answers from a Catalog that does not even hold InternalError.
var lastResort = wording{
	Variant: Variant{Status: 500, Rank: rankMaintenance},
	code:    InternalError,
	text:    template{{text: "The request processing has failed due to some unknown error, exception or failure."}},
}

func (c *Catalog) internal() *wording {
	if w := c.byCode[InternalError].wordings; len(w) > 0 {
		return &w[0]
	}
	return &lastResort
}
