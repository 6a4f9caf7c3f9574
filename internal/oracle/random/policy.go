package random

import (
	"maps"
	"slices"
	"strings"

	"github.com/ramgate/ramgate/internal/oracle"
)

// purpose is how much of a policy allows.
type purpose struct {
	first  string // effect of the first statement; "" is by chance
	allows int    // in a hundred statements
	wide   int    // statements in a hundred that are about everything
}

var (
	identity = purpose{allows: 72, wide: 12}
	broad    = purpose{first: "Allow", allows: 70, wide: 45} // sessions and control levels
	guard    = purpose{first: "Deny", allows: 15}
)

func everything(effect string) oracle.Policy {
	return oracle.Policy{Statements: []oracle.Statement{{Effect: effect, Action: oracle.List{"*"}, Resource: oracle.List{"*"}}}}
}

func (m *Maker) policy(p purpose) oracle.Policy {
	made := oracle.Policy{Bare: m.chance(50)}
	for i := range m.between(1, 3) {
		s := oracle.Statement{Effect: p.first}
		if i > 0 || p.first == "" {
			s.Effect = "Deny"
			if m.chance(p.allows) {
				s.Effect = "Allow"
			}
		}
		m.about(&s, m.chance(p.wide))
		if m.chance(50) {
			s.Condition = m.condition()
		}
		made.Statements = append(made.Statements, s)
	}
	return made
}

// focused is a policy on one statement, in which only one thing is narrow: what
// that thing means decides. A Deny stands beside an Allow of everything.
func (m *Maker) focused(effect string) oracle.Policy {
	m.aim = aim{}
	made := everything(effect)
	made.Bare = m.chance(50)
	s := &made.Statements[0]
	switch weighted(m, weight{"action", 25}, weight{"not", 7}, weight{"resource", 33}, weight{"condition", 35}) {
	case "action":
		s.Action = oracle.List{m.action()}
	case "not":
		s.Action, s.NotAction = nil, oracle.List{m.action()}
	case "resource":
		s.Resource = oracle.List{m.resource()}
	case "condition":
		s.Condition = m.condition()
		m.aim.condition = s.Condition
	}
	if effect == "Deny" {
		made.Statements = append(made.Statements, everything("Allow").Statements...)
	}
	return made
}

// about chooses what a statement is about.
func (m *Maker) about(s *oracle.Statement, wide bool) {
	actions := oracle.List{}
	for range pick(m, []int{1, 1, 1, 2}) {
		actions = append(actions, m.action())
	}
	s.Action = actions
	if wide {
		s.Action = oracle.List{"*"}
	} else if m.chance(15) {
		s.Action, s.NotAction = nil, actions
	}
	for range pick(m, []int{1, 1, 1, 2}) {
		if wide && m.chance(60) {
			s.Resource = append(s.Resource, "*")
		} else {
			s.Resource = append(s.Resource, m.resource())
		}
	}
}

// target is an API of the world, and what RAM is asked about.
func (m *Maker) target() (*oracle.Action, string) {
	p := pick(m, m.World.Products)
	actions := p.Versions[oracle.TheVersion].Actions
	name := pick(m, slices.Sorted(maps.Keys(actions)))
	m.aim.product, m.aim.action = p.Product, name
	a := actions[name]
	if a.RAM != nil && a.RAM.Action != "" {
		return a, a.RAM.Action
	}
	return a, p.RAMCode + ":" + name
}

// action is a pattern of actions.
func (m *Maker) action() string {
	_, target := m.target()
	service, name, _ := strings.Cut(target, ":")
	switch weighted(m, weight{"all", 12}, weight{"service", 18}, weight{"exact", 20}, weight{"wild", 30}, weight{"case", 15}, weight{"any service", 5}) {
	case "all":
		return "*"
	case "service":
		return service + ":*"
	case "wild":
		return service + ":" + m.wild(name)
	case "case":
		return m.flip(service) + ":" + m.flip(m.wild(name))
	case "any service":
		return m.wild(service) + ":" + m.wild(name)
	}
	return target
}

// resource is a pattern of resources.
func (m *Maker) resource() string {
	a, _ := m.target()
	template := "*"
	if a.RAM != nil && len(a.RAM.Resources) > 0 {
		template = pick(m, a.RAM.Resources)
	}
	fields := strings.SplitN(m.fill(template), ":", 5)
	if len(fields) < 5 || m.chance(10) {
		return weighted(m, weight{"*", 85}, weight{"**", 8}, weight{"?", 3}, weight{"*:*:*:*:*", 4})
	}
	if m.chance(15) {
		return m.short(fields)
	}
	for i := 1; i < 4; i++ {
		switch weighted(m, weight{"any", 50}, weight{"wild", 8}, weight{"case", 10}, weight{"empty", 4}, weight{"same", 28}) {
		case "any":
			fields[i] = "*"
		case "wild":
			fields[i] = m.wild(fields[i])
		case "case":
			fields[i] = m.flip(fields[i])
		case "empty":
			fields[i] = ""
		}
	}
	if m.chance(10) {
		fields[0] = pick(m, []string{"*", "ACS", "ACS", "ACS", "a?s", ""})
	}
	if m.chance(65) {
		fields[4] = m.wild(fields[4])
	}
	return strings.Join(fields, ":")
}

// short is a pattern of fewer than five fields.
func (m *Maker) short(fields []string) string {
	n := m.between(1, 3)
	head, tail := strings.Join(fields[:n], ":"), fields[4]
	switch weighted(m, weight{"head", 35}, weight{"tail", 25}, weight{"both", 20}, weight{"case", 10}, weight{"cut", 10}) {
	case "head":
		return head + ":*"
	case "tail":
		return "*" + strings.ReplaceAll(tail, ":", "?")
	case "both":
		return fields[0] + ":*" + strings.ReplaceAll(tail, ":", "?")
	case "case":
		return turn(head) + ":*"
	}
	return head
}

// fill makes a resource of a template.
func (m *Maker) fill(template string) string {
	m.aim.values = map[string]string{}
	for {
		before, rest, found := strings.Cut(template, "{")
		if !found {
			return template
		}
		name, after, _ := strings.Cut(rest, "}")
		value := pick(m, append(m.words.ids, "*"))
		switch name {
		case "AccountId":
			value = pick(m, append(accountIDs, m.self, m.self, m.self))
		case "RegionId":
			value = pick(m, m.words.regions)
		}
		m.aim.values[name] = value
		template = before + value + after
	}
}

// wild makes a pattern of a text, which it mostly matches.
func (m *maker) wild(text string) string {
	letters := []rune(text)
	if len(letters) == 0 {
		return pick(m, []string{"", "*"})
	}
	i := m.IntN(len(letters))
	if special := strings.IndexFunc(text, func(r rune) bool { return r > 0x7f }); special >= 0 && m.chance(40) {
		return text[:special] + "?" + string(letters[len([]rune(text[:special]))+1:])
	}
	if before, found := strings.CutSuffix(text, "*"); found && m.chance(30) {
		return before + "?" // what a call means that does not say which
	}
	if slash := strings.LastIndex(text, "/"); slash >= 0 && m.chance(20) {
		return text[:slash] + "?" + text[slash+1:]
	}
	k := m.between(i, len(letters))
	head, middle, tail := string(letters[:i]), string(letters[i:k]), string(letters[k:])
	switch weighted(m, weight{"prefix", 30}, weight{"middle", 12}, weight{"suffix", 8}, weight{"one", 18}, weight{"many", 6}, weight{"all", 4},
		weight{"case", 8}, weight{"other", 3}, weight{"exotic", 4}, weight{"longer", 7}, weight{"holes", 6}) {
	case "prefix":
		return head + "*"
	case "middle":
		return head + "*" + tail
	case "suffix":
		return "*" + middle + tail
	case "one":
		return head + "?" + string(letters[i+1:])
	case "many":
		return "*" + middle + "*"
	case "all":
		return "*"
	case "case":
		return m.flip(text)
	case "other":
		return head + "x" + string(letters[i+1:])
	case "holes":
		for range m.between(1, 3) {
			letters[m.IntN(len(letters))] = '?'
		}
		return pick(m, []string{"", "*"}) + string(letters[i:]) + pick(m, []string{"", "*"})
	case "exotic": // letters whose small ones are ASCII
		return strings.NewReplacer("k", "K", "K", "K", "s", "ſ", "S", "ſ").Replace(text)
	}
	return text + pick(m, []string{"?", "?", "?*", "**", "/*"})
}
