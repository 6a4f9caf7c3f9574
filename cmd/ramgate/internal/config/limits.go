package config

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/ramgate/ramgate/internal/strictyaml"
	"github.com/ramgate/ramgate/ratelimit"
)

// Limits is a list of limits, or {file: limits.yaml} with that list. Absent,
// the built-in limit of 1000/1s for each account holds; the empty list limits
// nobody.
type Limits struct {
	File string

	given bool
	rules []strictyaml.At[ratelimit.Rule]
	plan  *ratelimit.Plan

	revision string
}

// DecodeNode reads either form.
func (l *Limits) DecodeNode(n *strictyaml.Node, r *strictyaml.Report) {
	l.given = true
	if n.Kind() == strictyaml.Map {
		var named struct {
			File string `yaml:"file,required"`
		}
		n.Decode(&named, r)
		l.File = named.File
		return
	}
	n.Decode(&l.rules, r)
}

// load reads the file, if one is named, and compiles the limits.
func (l *Limits) load(r *strictyaml.Report) {
	if l.File != "" && !strictyaml.DecodeFile(l.File, &l.rules, r) {
		return
	}
	rules := ratelimit.DefaultRules()
	if l.given {
		rules = make([]ratelimit.Rule, len(l.rules))
		for i, rule := range l.rules {
			rules[i] = rule.Value
		}
	}
	plan, problems := ratelimit.Compile(rules)
	for _, p := range problems {
		r.Errorf(l.rules[p.Rule].Pos, "%s: %s", p.Field, p.Message)
	}
	l.plan = plan
	sum := sha256.Sum256(fmt.Append(nil, rules))
	l.revision = hex.EncodeToString(sum[:8])
}

// none reports whether nothing is limited.
func (l *Limits) none() bool { return l.given && len(l.rules) == 0 }

// Revision names the content of the limits: 16 hex digits of SHA-256.
func (l *Limits) Revision() string { return l.revision }

// Plan is the compiled limits.
func (l *Limits) Plan() *ratelimit.Plan { return l.plan }
