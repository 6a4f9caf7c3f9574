package random_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/ramgate/ramgate/internal/oracle"
	"github.com/ramgate/ramgate/internal/oracle/random"
)

// tally counts what the answers to generated requests depend on.
type tally struct {
	requests  int
	codes     map[string]int
	access    map[string]int // what RAM says, and where
	over      map[string]int // "A over B": both refuse, A is answered
	operators map[string]int // "X allows": if X meant its opposite, the answer would be another
	doubts    map[string]int // likewise of sentences; counted up to enough
}

// enough is how often each sentence of the language must have mattered.
const enough = 10

func (n *tally) add(w *oracle.World, q *oracle.Request) {
	n.requests++
	a := w.Decide(q)
	n.codes[a.Code]++
	if len(a.Refused) > 1 {
		n.over[a.Refused[0]+" over "+a.Refused[1]]++
	}
	n.access[said(a)]++
	for _, operator := range used(a.Matched) {
		if w.Flipping(q, operator).Code == a.Code {
			continue
		}
		if a.Access.Allowed {
			n.operators[operator+" allows"]++
		} else {
			n.operators[operator+" refuses"]++
		}
	}
	for _, d := range oracle.Doubts {
		if n.doubts[string(d)] < enough && w.Doubting(q, d).Code != a.Code {
			n.doubts[string(d)]++
		}
	}
}

// said is what RAM says.
func said(a oracle.Answer) string {
	switch {
	case a.Access.Allowed:
		return "allows"
	case a.Access.Level == "":
		return "is not asked"
	case a.Access.Explicit:
		return "refuses by a Deny: " + a.Access.Level
	}
	return "refuses without an Allow: " + a.Access.Level
}

// used are the operators of the conditions of statements.
func used(statements []oracle.Statement) []string {
	found := map[string]bool{}
	for _, s := range statements {
		for operator := range s.Condition {
			found[operator] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// inRank are the codes of the rules as they go before each other; of the owner's
// only one that has the rank.
var inRank = []string{
	"Forbidden.RiskControl", "Forbidden.NotSupportRAM", "Forbidden.SubUser", "Forbidden.Unauthorized", "Forbidden.RAM",
	"RealNameAuthenticationError", "InsufficientBalance", "ServiceUnavailable.RegionMaintaining",
}

// TestNothingIsStarved makes sure that the answers to generated requests depend
// on every sentence of the language, in every direction.
func TestNothingIsStarved(t *testing.T) {
	n := tally{codes: map[string]int{}, access: map[string]int{}, over: map[string]int{}, operators: map[string]int{}, doubts: map[string]int{}}
	for world := range random.Worlds / 3 {
		m := random.New(random.Seed(world))
		for range random.Requests {
			n.add(m.World, m.Request())
		}
	}
	n.check(t, "answered", n.codes, 0.1, append(inRank, "", "Forbidden.AccessKeyDisabled", "InvalidAccount.NotFound", "InvalidOwner", "InvalidOwnerAccount",
		"InvalidOwnerId", "InvalidParameter", "InvalidParameter.OwnerAccount", "InvalidParameter.ResourceOwnerAccount", "MissingParameter"))
	n.check(t, "answered", n.codes, 15, []string{"", "Forbidden.RAM"})
	n.check(t, "RAM", n.access, 1, []string{
		"allows", "is not asked", "refuses by a Deny: control", "refuses by a Deny: session", "refuses by a Deny: identity",
		"refuses without an Allow: control", "refuses without an Allow: session", "refuses without an Allow: identity",
	})
	over := []string{"Forbidden.RiskControl over InvalidOwner", "InvalidOwner over Forbidden.NotSupportRAM"}
	for i, code := range inRank[1:] {
		over = append(over, inRank[i]+" over "+code)
	}
	n.check(t, "before another", n.over, 0.03, over)
	var operators []string
	for _, operator := range oracle.Operators {
		operators = append(operators, operator+" allows", operator+" refuses")
	}
	n.check(t, "decisive", n.operators, 0.05, operators)
	var doubts []string
	for _, d := range oracle.Doubts {
		doubts = append(doubts, string(d))
	}
	n.check(t, "matters whether", n.doubts, 100*enough/float64(n.requests), doubts)
}

// check logs counts, and holds that each of names is at least so many percent.
func (n *tally) check(t *testing.T, what string, counts map[string]int, percent float64, names []string) {
	t.Helper()
	slices.Sort(names)
	for _, name := range names {
		is := 100 * float64(counts[name]) / float64(n.requests)
		t.Logf("%s: %5.2f %% %6d %s", what, is, counts[name], name)
		if is < percent {
			t.Errorf("%s: %s is in %.2f %% of the requests, want %.2f", what, name, is, percent)
		}
	}
}
