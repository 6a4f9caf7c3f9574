// Package catalog holds every error that a client of the gate can see: code,
// HTTP status, message variants, Chinese gloss and rank, and renders them as
// the official Alibaba Cloud clients read them.
package catalog

// Code names an error, as it stands in the Code field of an answer.
type Code string

// Variant is one wording of a code.
type Variant struct {
	// For is the parameter name that this wording is for; "" is the wording
	// without a name; "*" is a template for every other name.
	For     string
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
