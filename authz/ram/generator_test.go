package ram

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// generator makes random models and requests out of few words, so that patterns
// often nearly match.
type generator struct{ *rand.Rand }

func (g *generator) pick(words ...string) string { return words[g.IntN(len(words))] }

// blur puts wildcards into s with a probability of n in 10 each.
func (g *generator) blur(s string, n int) string {
	r := []rune(s)
	for ; len(r) > 0 && g.IntN(10) < n; n-- {
		from := g.IntN(len(r))
		to := from + g.IntN(len(r)-from+1)
		switch g.IntN(3) {
		case 0:
			r = append(append(append([]rune{}, r[:from]...), '*'), r[to:]...)
		case 1:
			r = append(append([]rune{}, r[:from]...), '*')
		case 2:
			r[from] = '?'
		}
	}
	return string(r)
}

func (g *generator) action(blur int) string {
	a := g.pick("ecs", "Ecs", "rds", "ec") + ":" + g.blur(g.pick("Describe", "describeX", "DescribeInstances", "Stop", "StopInstance", "杭州"), blur)
	if blur > 0 && g.IntN(12) == 0 {
		return g.pick("*", "*:*", "ecs:*", "e*:Describe*", "*:Stop?nstance", "*s:*")
	}
	return a
}

// arn has empty and blurred fields, and sometimes fewer than five.
func (g *generator) arn(blur int) string {
	f := []string{
		g.pick("acs", "acs", "acs", "Acs", ""), g.pick("ecs", "ecs", "ECS", "rds", ""), g.pick("cn", "cn", "us", "CN", ""), g.pick("1", "1", "2", ""),
		g.pick("instance/i-1", "instance/i-12", "instance/I-1", "disk/d:1", "a/杭/b", "", "instance/*"),
	}
	for i := range f {
		switch {
		case i < 4 && blur > 0 && g.IntN(2) == 0:
			f[i] = "*"
		default:
			f[i] = g.blur(f[i], blur)
		}
	}
	if g.IntN(10) == 0 {
		f = f[:1+g.IntN(4)]
	}
	s := strings.Join(f, ":")
	switch {
	case g.IntN(10) == 0:
		return "*"
	case blur > 0 && g.IntN(15) == 0:
		return g.pick("acs:*", "**", "?", "acs:ecs:*", "*i-1", "*:*:*:*:*", "acs:ECS:*")
	case s == "":
		return "x"
	}
	return s
}

func (g *generator) resources() []string {
	list := make([]string, g.IntN(4))
	for i := range list {
		list[i] = g.arn(0)
	}
	return list
}

func (g *generator) list(n int, one func(int) string) []string {
	list := make([]string, 1+g.IntN(n))
	for i := range list {
		list[i] = one(4)
	}
	return list
}

func (g *generator) policy() modelPolicy {
	p := modelPolicy{Version: "1"}
	for range 1 + g.IntN(4) {
		s := modelStatement{Effect: g.pick("Allow", "Allow", "Deny"), Resource: g.list(3, g.arn)}
		if g.IntN(3) > 0 {
			s.Condition = map[string]map[string]bool{"Bool": {"acs:MFAPresent": true}}
		}
		if g.IntN(4) == 0 {
			s.NotAction = g.list(3, g.action)
		} else {
			s.Action = g.list(3, g.action)
		}
		p.Statement = append(p.Statement, s)
	}
	return p
}

func (g *generator) policies(names ...string) map[string]modelPolicy {
	m := map[string]modelPolicy{}
	for _, n := range names {
		m[n] = g.policy()
	}
	return m
}

// some is a random part of words.
func (g *generator) some(words ...string) []string {
	part := []string{}
	for _, w := range words {
		if g.IntN(2) == 0 {
			part = append(part, w)
		}
	}
	return part
}

func (g *generator) model() *model {
	m := &model{
		System: g.policies("S1", "S2", "P1"), Control: g.policies("C1", "C2", "FullAliyunAccess"),
		Folders: []modelFolder{
			{ID: "prod", Parent: "root", Control: g.some("C1", "C2")}, {ID: "root", Control: g.some("C1", "FullAliyunAccess")},
		},
	}
	for i := range 2 {
		a := modelAccount{
			ID: fmt.Sprint(i + 1), Folder: g.pick("", "root", "prod"), Control: g.some("C2", "FullAliyunAccess"), Management: g.IntN(5) == 0,
			Policies: g.policies("P1", "P2", "P3"),
		}
		attach := func() []string { return g.some("P1", "P2", "P3", "S1", "system/S2", "system/P1") }
		for _, name := range []string{"g1", "g2"} {
			a.Groups = append(a.Groups, modelGroup{name, attach()})
		}
		for j := range 3 {
			key := map[string]string{"id": fmt.Sprintf("K%d.%d", i, j), "secret": "s"}
			a.Users = append(a.Users, modelUser{fmt.Sprint("u", j), g.some("g1", "g2"), attach(), []map[string]string{key}})
		}
		s := modelSession{"ci", fmt.Sprintf("STS.%d", i), "s", "t", "2099-01-01T00:00:00Z", nil}
		if p := g.policy(); g.IntN(2) == 0 {
			s.Policy = &p
		}
		a.Roles = []modelRole{{"r", attach(), []modelSession{s}}}
		m.Accounts = append(m.Accounts, a)
	}
	return m
}
