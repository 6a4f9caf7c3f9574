package config

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/ramgate/ramgate/internal/strictyaml"
	"github.com/ramgate/ramgate/ratelimit"
)

// Limits is a list of limits, or {file: limits.yaml} with that list. Absent,
// the built-in limit of 1000/1s for each account holds; the empty list limits
// nobody.
type Limits struct {
	File string

	given bool
	rules []strictyaml.At[ratelimit.Rule] // of the list in the configuration itself
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

// Load reads the file, if one is named, and compiles the limits. The revision
// names their content: 16 hex digits of SHA-256. The error is
// strictyaml.Problems.
func (l *Limits) Load() (plan *ratelimit.Plan, revision string, err error) {
	var r strictyaml.Report
	placed := l.rules
	if l.File != "" && !strictyaml.DecodeFile(l.File, &placed, &r) {
		return nil, "", r.Err()
	}
	rules := ratelimit.DefaultRules()
	if l.given {
		rules = make([]ratelimit.Rule, len(placed))
		for i, rule := range placed {
			rules[i] = rule.Value
		}
	}
	plan, problems := ratelimit.Compile(rules)
	for _, p := range problems {
		at := strictyaml.Pos{File: l.File}
		if p.Rule < len(placed) {
			at = placed[p.Rule].Pos
		}
		r.Errorf(at, "%s", strings.TrimPrefix(p.Field+": "+p.Message, ": "))
	}
	content, err := json.Marshal(rules)
	if err != nil {
		return nil, "", fmt.Errorf("name the content of the limits: %w", err)
	}
	sum := sha256.Sum256(content)
	return plan, hex.EncodeToString(sum[:8]), r.Err()
}

// none reports whether nothing is limited.
func (l *Limits) none() bool { return l.given && l.File == "" && len(l.rules) == 0 }
