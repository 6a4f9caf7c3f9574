package ratelimit

import "time"

// Rule is a limit as a user writes it.
type Rule struct {
	// Name stands in answers, metrics and store keys: a limit that is renamed
	// starts full.
	Name string `yaml:"name,required"`
	// By says what has a counter each, by names of Dimensions; none is one
	// counter for everything.
	By []string `yaml:"by,required"`
	// Match says which requests are counted, all if empty: by dimension the exact
	// value, or an address or CIDR for source.
	Match map[string]string `yaml:"match"`
	Rate  Rate              `yaml:"rate,required"` // its Burst is not read
	Burst *int              `yaml:"burst"`         // so many at once, not one more; nil: the count of Rate
	Mode  string            `yaml:"mode"`          // enforce, shadow or off; "": enforce
	// OnStoreFailure is what happens while the store fails: "" or deny.
	OnStoreFailure string     `yaml:"on_store_failure"`
	Overrides      []Override `yaml:"overrides"`
}

// Override gives some counters of a limit another rate. Of several that match a
// request the one with the most dimensions holds, then the one with the
// narrowest source.
type Override struct {
	// Match is like a Rule's, with dimensions that the limit counts by: any other
	// would give one counter two rates.
	Match   map[string]string `yaml:"match,required"`
	Rate    Rate              `yaml:"rate,required"`
	Burst   *int              `yaml:"burst"` // nil: the count of Rate
	Comment string            `yaml:"comment"`
	Expires time.Time         `yaml:"expires"` // from then on it holds no more; zero: never
}

// DefaultRules hold when no limits are configured.
func DefaultRules() []Rule {
	return []Rule{{Name: "account", By: []string{"account"}, Rate: Rate{Count: 1000, Period: time.Second}}}
}

// UnmarshalText reads a rate as ParseRate does.
func (r *Rate) UnmarshalText(text []byte) error {
	rate, err := ParseRate(string(text), 0)
	if err != nil {
		return err
	}
	*r = rate
	return nil
}

// Problem is one thing wrong with a list of rules.
type Problem struct {
	Rule    int    // index in the list
	Field   string // where in it, such as match.source or overrides[2].rate
	Message string
}
