package ratelimit

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

func ip(s string) netip.Addr { return netip.MustParseAddr(s) }

func rate(s string) Rate {
	r, err := ParseRate(s, 0)
	if err != nil {
		panic(err)
	}
	return r
}

func compile(t testing.TB, rules ...Rule) *Plan {
	t.Helper()
	p, problems := Compile(rules)
	if problems != nil {
		t.Fatalf("%+v", problems)
	}
	return p
}

// alice is a caller with everything.
func alice() Subject {
	return Subject{
		Account: account, Principal: "acs:ram::1000000000000001:user/alice", AccessKey: "LTAI5tAlice",
		Product: "Ecs", Version: "2014-05-26", Action: "DescribeInstances", Region: "cn-hangzhou",
		Source: ip("192.0.2.7"),
	}
}

func anonymous() Subject {
	s := alice()
	s.Account, s.Principal, s.AccessKey = "", "", ""
	return s
}

// spends writes where a request is counted, as space/key.
func spends(p *Plan, s Subject) string {
	own, shared := p.Spends(s, noon, nil, nil)
	var all []string
	for _, s := range own {
		all = append(all, "own/"+s.Key)
	}
	for _, s := range shared {
		all = append(all, "shared/"+s.Key)
	}
	return strings.Join(all, " ")
}

func TestSpendsKey(t *testing.T) {
	long := strings.Repeat("x", 65)
	at := func(change func(*Subject)) Subject {
		s := alice()
		change(&s)
		return s
	}
	from := func(addr netip.Addr) Subject { return at(func(s *Subject) { s.Source = addr }) }
	for _, c := range []struct {
		by   []string
		s    Subject
		want string
	}{
		{[]string{}, alice(), "shared/"},
		{[]string{}, anonymous(), "shared/"},
		{[]string{"account"}, alice(), "own/"},
		{[]string{"account"}, anonymous(), ""},
		{[]string{"principal"}, alice(), "own/acs:ram::1000000000000001:user/alice"},
		{[]string{"principal"}, anonymous(), ""},
		{[]string{"access_key"}, alice(), "own/LTAI5tAlice"},
		{[]string{"access_key", "source"}, anonymous(), ""},
		{[]string{"product"}, alice(), "shared/Ecs"},
		{[]string{"version"}, alice(), "shared/2014-05-26"},
		{[]string{"region"}, alice(), "shared/cn-hangzhou"},
		{[]string{"account", "action"}, alice(), "own/DescribeInstances"},
		{[]string{"action", "account"}, alice(), "own/DescribeInstances"},
		{[]string{"action", "product"}, alice(), "shared/Ecs|DescribeInstances"},
		{[]string{"account", "principal", "action"}, alice(), "own/acs:ram::1000000000000001:user/alice|DescribeInstances"},
		{[]string{"product", "action"}, at(func(s *Subject) { s.Product = "" }), "shared/|DescribeInstances"},
		{[]string{"product", "action"}, at(func(s *Subject) { s.Product, s.Action = "DescribeInstances", "" }), "shared/DescribeInstances|"},
		{[]string{"product", "action"}, at(func(s *Subject) { s.Product, s.Action = "a|b", long }),
			"shared/~0eab8a0a3380abf4c7d1fb0b43b66aaf|~9537c5fdf120482f7d58d25e9ed583f5"},
		{[]string{"source"}, alice(), "shared/192.0.2.7"},
		{[]string{"source"}, anonymous(), "shared/192.0.2.7"},
		{[]string{"source"}, from(ip("::ffff:192.0.2.7")), "shared/192.0.2.7"},
		{[]string{"source"}, from(ip("2001:db8:1:2:3:4:5:6")), "shared/2001:db8:1:2::/64"},
		{[]string{"source"}, from(ip("fe80::1%eth0")), "shared/fe80::/64"},
		{[]string{"source"}, from(netip.Addr{}), "shared/-"},
		{[]string{"source", "account"}, alice(), "own/192.0.2.7"},
		{[]string{"source", "product"}, alice(), "shared/Ecs|192.0.2.7"},
	} {
		p := compile(t, Rule{Name: "l", By: c.by, Rate: rate("1/1s")})
		if got := spends(p, c.s); got != c.want {
			t.Errorf("by %v: %q, want %q", c.by, got, c.want)
		}
	}
}

func TestSpendsMatch(t *testing.T) {
	for _, c := range []struct {
		match map[string]string
		want  bool
	}{
		{nil, true},
		{map[string]string{"product": "Ecs"}, true},
		{map[string]string{"product": "ecs"}, false},
		{map[string]string{"product": "Ecs", "action": "DescribeInstances", "region": "cn-hangzhou", "version": "2014-05-26"}, true},
		{map[string]string{"product": "Ecs", "action": "RunInstances"}, false},
		{map[string]string{"account": account, "access_key": "LTAI5tAlice"}, true},
		{map[string]string{"account": "2"}, false},
		{map[string]string{"principal": "acs:ram::1000000000000001:user/alice"}, true},
		{map[string]string{"source": "192.0.2.7"}, true},
		{map[string]string{"source": "::ffff:192.0.2.7"}, true},
		{map[string]string{"source": "192.0.2.8"}, false},
		{map[string]string{"source": "192.0.0.0/16", "product": "Ecs"}, true},
		{map[string]string{"source": "192.0.0.0/16", "product": "Vpc"}, false},
		{map[string]string{"source": "0.0.0.0/0"}, true},
		{map[string]string{"source": "::/0"}, false},
	} {
		p := compile(t, Rule{Name: "l", By: []string{}, Rate: rate("1/1s"), Match: c.match})
		if got := spends(p, alice()) != ""; got != c.want {
			t.Errorf("%v: %v, want %v", c.match, got, c.want)
		}
	}
	p := compile(t, Rule{Name: "l", By: []string{}, Rate: rate("1/1s"), Match: map[string]string{"source": "::/0"}})
	if spends(p, Subject{}) != "" {
		t.Error("no address matches ::/0")
	}
}

func TestSpendsModes(t *testing.T) {
	fifty := 50
	p := compile(t,
		Rule{Name: "enforced", By: []string{"account"}, Rate: rate("200/60s"), Burst: &fifty, Mode: "enforce", OnStoreFailure: "deny"},
		Rule{Name: "tried", By: []string{"action"}, Rate: rate("10/1s"), Mode: "shadow"},
		Rule{Name: "unused", By: []string{"account"}, Rate: rate("10/1s"), Mode: "off"})
	own, shared := p.Spends(alice(), noon, []Spend{one}, nil)
	minute := Rate{Count: 200, Period: time.Minute, Burst: 50}
	if diff := cmp.Diff([]Spend{one, {Limit: "enforced", Rate: minute}}, own); diff != "" {
		t.Errorf("own:\n%s", diff)
	}
	if diff := cmp.Diff([]Spend{{Limit: "tried", Key: "DescribeInstances", Rate: rate("10/1s"), Shadow: true}}, shared); diff != "" {
		t.Errorf("shared:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"enforced", "tried"}, p.Names()); diff != "" {
		t.Error(diff)
	}
	none := compile(t)
	if own, shared := none.Spends(alice(), noon, nil, nil); own != nil || shared != nil {
		t.Error("no rules, but", own, shared)
	}
	own, shared = compile(t, DefaultRules()...).Spends(alice(), noon, nil, nil)
	if diff := cmp.Diff([]Spend{{Limit: "account", Rate: rate("1000/1s")}}, own); diff != "" || shared != nil {
		t.Errorf("by default:\n%s %v", diff, shared)
	}
}

func TestOverrides(t *testing.T) {
	three := 3
	p := compile(t, Rule{Name: "l", By: []string{"principal", "action", "source"}, Rate: rate("1/1s"), Overrides: []Override{
		{Match: map[string]string{"account": account}, Rate: rate("2/1s")},
		{Match: map[string]string{"account": account, "action": "RunInstances"}, Rate: rate("3/1s"), Burst: &three},
		{Match: map[string]string{"source": "10.0.0.0/8"}, Rate: rate("4/1s")},
		{Match: map[string]string{"source": "10.0.0.0/16"}, Rate: rate("5/1s")},
		{Match: map[string]string{"source": "10.0.0.1"}, Rate: rate("6/1s"), Expires: noon},
		{Match: map[string]string{"source": "2001:db8::/32"}, Rate: rate("7/1s"), Expires: noon.Add(1)},
		{Match: map[string]string{"source": "2001:db8::/64"}, Rate: rate("8/1s"), Expires: noon.Add(-1)},
	}})
	for _, c := range []struct {
		name string
		s    Subject
		want int
	}{
		{"no override", Subject{Account: "3", Action: "RunInstances", Source: ip("192.0.2.1")}, 1},
		{"no source", Subject{Account: "3"}, 1},
		{"account", Subject{Account: account, Source: ip("192.0.2.1")}, 2},
		{"two dimensions before one", Subject{Account: account, Action: "RunInstances", Source: ip("10.0.0.2")}, 3},
		{"a network", Subject{Account: "3", Source: ip("10.1.0.1")}, 4},
		{"a narrower network", Subject{Account: "3", Source: ip("10.0.0.2")}, 5},
		{"in IPv6 notation", Subject{Account: "3", Source: ip("::ffff:10.0.0.2")}, 5},
		{"expired, so the next", Subject{Account: "3", Source: ip("10.0.0.1")}, 5},
		{"expires a moment later", Subject{Account: "3", Source: ip("2001:db8::1")}, 7},
		{"not the same bits of IPv4", Subject{Account: "3", Source: ip("a00::1")}, 1},
	} {
		own, _ := p.Spends(c.s, noon, nil, nil)
		if len(own) != 1 || own[0].Rate.Count != c.want {
			t.Errorf("%s: %+v, want %d/1s", c.name, own, c.want)
		}
	}
}

func TestCompileProblems(t *testing.T) {
	zero, huge := 0, 1<<40
	_, problems := Compile([]Rule{
		{Name: "good", By: []string{"account"}, Rate: rate("1/1s")},
		{Name: "good", By: []string{"acount", "source", "source"}, Mode: "on", OnStoreFailure: "local"},
		{Name: "a:b", Rate: rate("1/1s"), Burst: &zero, OnStoreFailure: "allow",
			Match: map[string]string{"regon": "x", "action": "", "source": "10.0.0.1/8"}},
		{Name: "unused", Rate: rate("1/24h"), Burst: &huge, Mode: "off", By: []string{"account", "source"}, Overrides: []Override{
			{Rate: rate("1/1s")},
			{Match: map[string]string{"action": "x"}, Rate: rate("1/1s")},
			{Match: map[string]string{"account": "1"}, Rate: rate("1/1s")},
			{Match: map[string]string{"account": "1"}, Rate: Rate{}},
			{Match: map[string]string{"source": "2001:db8::1"}, Rate: rate("1/1s"), Burst: &zero},
			{Match: map[string]string{"source": "here"}, Rate: rate("1/1s")},
		}},
	})
	var got []string
	for _, p := range problems {
		got = append(got, fmt.Sprintf("%d %s: %s", p.Rule, p.Field, p.Message))
	}
	want := []string{
		`1 name: "good" is another limit's name too`,
		`1 by: "acount": expected one of account, principal, access_key, product, version, action, region, source`,
		`1 by: source stands there twice`,
		`1 rate: the number of requests must be above 0`,
		`1 on_store_failure: local is not supported yet: while the store fails every request is refused (deny)`,
		`1 mode: "on": expected enforce, shadow or off`,
		`2 name: "a:b": expected up to 64 letters, digits, dots, dashes and underscores`,
		`2 match.action: is empty, and would match nothing`,
		`2 match.regon: unknown: expected one of account, principal, access_key, product, version, action, region, source`,
		`2 match.source: "10.0.0.1/8" is not an address or a CIDR without host bits`,
		`2 burst: 0 at once would refuse everything`,
		`2 on_store_failure: "allow": expected deny`,
		`3 burst: the burst takes longer than 8784h0m0s to come back`,
		`3 overrides[0].match: is empty: change the rate of the limit itself`,
		`3 overrides[1].match: action: the limit does not count by it, so one counter would have two rates`,
		`3 overrides[3].rate: the number of requests must be above 0`,
		`3 overrides[3].match: another override has the same`,
		`3 overrides[4].burst: 0 at once would refuse everything`,
		`3 overrides[4].match.source: 2001:db8::1/128 is part of a counter: sources are counted by /32 or /64`,
		`3 overrides[5].match.source: "here" is not an address or a CIDR without host bits`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestCompileBounds(t *testing.T) {
	many := make([]Rule, maxRules+1)
	for i := range many {
		many[i] = Rule{Name: fmt.Sprint("l", i), By: []string{"source"}, Rate: rate("1/1s")}
	}
	if _, problems := Compile(many); len(problems) != 1 || problems[0].Rule != maxRules {
		t.Errorf("%d rules: %+v", len(many), problems)
	}
	r := Rule{Name: "l", By: []string{"source"}, Rate: rate("1/1s")}
	for bits := range maxShapes + 1 {
		r.Overrides = append(r.Overrides, Override{Match: map[string]string{"source": fmt.Sprintf("0.0.0.0/%d", bits)}, Rate: rate("1/1s")})
	}
	if _, problems := Compile([]Rule{r}); len(problems) != 1 || problems[0].Field != "overrides" {
		t.Errorf("%d shapes: %+v", maxShapes+1, problems)
	}
	// What Compile takes, a store takes.
	p := compile(t, many[:maxRules]...)
	_, shared := p.Spends(alice(), noon, nil, nil)
	m, _ := memory(0, 0)
	if v := admit(t, m, Admission{Shared: shared}); v.Outcome != Admitted {
		t.Errorf("%+v", v)
	}
}

// The cost does not grow with the number of overrides.
func BenchmarkSpends(b *testing.B) {
	for _, n := range []int{0, 10, 100_000} {
		b.Run(fmt.Sprintf("overrides=%d", n), func(b *testing.B) {
			r := Rule{Name: "account", By: []string{"account"}, Rate: rate("1000/1s")}
			for i := range n {
				r.Overrides = append(r.Overrides, Override{Match: map[string]string{"account": fmt.Sprint(i)}, Rate: rate("1/1s")})
			}
			p := compile(b, r, Rule{Name: "action", By: []string{"account", "action"}, Rate: rate("100/1s"), Match: map[string]string{"product": "Ecs"}})
			s := alice()
			var own, shared [8]Spend
			b.ReportAllocs()
			for b.Loop() {
				if got, _ := p.Spends(s, noon, own[:0], shared[:0]); len(got) != 2 {
					b.Fatal(got)
				}
			}
		})
	}
}
