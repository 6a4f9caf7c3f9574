package config

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/ramgate/ramgate/internal/strictyaml"
	"github.com/ramgate/ramgate/ratelimit"
)

// Limits is a list of limits, or {file: limits.yaml} with that list. Absent,
// the built-in limit of 1000/1s for each account holds; the empty list limits
// nobody. What callers spent of a limit stays spent when it changes: whoever used
// up a strict one waits for one interval of the looser one. Under another name all
// begin anew.
type Limits struct {
	File string

	given bool
	list  limitList // in the configuration itself
}

// limitList is the list, and where its fields stand.
type limitList struct {
	rules  []ratelimit.Rule
	places places
}

// DecodeNode reads the list.
func (l *limitList) DecodeNode(n *strictyaml.Node, r *strictyaml.Report) {
	l.places = placesOf(n)
	n.Decode(&l.rules, r)
}

// DecodeNode reads either form.
func (l *Limits) DecodeNode(n *strictyaml.Node, r *strictyaml.Report) {
	l.given = true
	if n.Kind() != strictyaml.Map {
		n.Decode(&l.list, r)
		return
	}
	var named struct {
		File string `yaml:"file,required"`
	}
	if n.Decode(&named, r) && named.File == "" {
		r.Errorf(n.Pos(), "limits.file: expected the name of a file; limits: [] limits nobody")
	}
	l.File = named.File
}

// Equal reports whether l and other say the same, files aside.
func (l *Limits) Equal(other *Limits) bool {
	return l.File == other.File && l.given == other.given && reflect.DeepEqual(l.list.rules, other.list.rules)
}

// LimitPlan is the limits ready for use.
type LimitPlan struct {
	*ratelimit.Plan
	Revision string   // of their content: 16 hex digits of SHA-256
	Warnings []string // with file and line
}

// Load reads the file, if one is named, and compiles the limits as they are at
// the time now. The error is strictyaml.Problems.
func (l *Limits) Load(now time.Time) (LimitPlan, error) {
	var r strictyaml.Report
	list := l.list
	if l.File != "" && !strictyaml.DecodeFile(l.File, &list, &r) {
		return LimitPlan{}, r.Err()
	}
	if !l.given {
		list.rules = ratelimit.DefaultRules()
	}
	plan, problems := ratelimit.Compile(list.rules)
	for _, p := range problems {
		at := list.places.of(fmt.Sprintf("[%d].%s", p.Rule, p.Field))
		r.Errorf(at, "%s", strings.TrimPrefix(p.Field+": "+p.Message, ": "))
	}
	if err := r.Err(); err != nil {
		return LimitPlan{}, err
	}
	content, err := json.Marshal(list.rules)
	if err != nil {
		return LimitPlan{}, fmt.Errorf("name the content of the limits: %w", err)
	}
	sum := sha256.Sum256(content)
	return LimitPlan{Plan: plan, Revision: hex.EncodeToString(sum[:8]), Warnings: list.warnings(plan, now)}, nil
}

// warnings tell what may not be meant so.
func (l *limitList) warnings(plan *ratelimit.Plan, now time.Time) []string {
	var list []string
	if len(plan.Names()) == 0 {
		list = append(list, warning(l.places.of(""), "limits: nobody is limited"))
	}
	for i, rule := range l.rules {
		for j, o := range rule.Overrides {
			if !o.Expires.IsZero() && !now.Before(o.Expires) {
				path := fmt.Sprintf("overrides[%d].expires", j)
				at := l.places.of(fmt.Sprintf("[%d].%s", i, path))
				list = append(list, warning(at, path+": of limit "+rule.Name+" is over: the override holds no more"))
			}
		}
	}
	return list
}
