package ram

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// crowd writes directories of many users for benchmarks.
type crowd struct {
	*rand.Rand
	accounts   int
	users      int  // of each account
	policies   int  // of each account
	attached   int  // policies of each user, so with the next
	statements int  // of each policy
	same       bool // every statement is about the same Action ecs:*
}

var (
	services = []string{"ecs", "rds", "slb", "oss", "vpc", "cs", "ram", "kms"}
	verbs    = []string{"Describe", "Create", "Delete", "Modify", "Start", "Stop", "Attach", "Detach"}
)

func (c *crowd) policy(number int) map[string]any {
	var list []map[string]any
	for i := range c.statements {
		service, n := services[c.IntN(len(services))], number*c.statements+i
		action := fmt.Sprintf("%s:%sKind%d", service, verbs[c.IntN(len(verbs))], n%97)
		switch {
		case c.same:
			service, action = "ecs", "ecs:*"
		case c.IntN(5) == 0:
			action = service + ":" + verbs[c.IntN(len(verbs))] + "Kind" + fmt.Sprint(n%10) + "*"
		}
		effect := "Allow"
		if c.IntN(8) == 0 {
			effect = "Deny"
		}
		list = append(list, map[string]any{
			"Effect": effect, "Action": []string{action, action + "Attribute"},
			"Resource": fmt.Sprintf("acs:%s:*:*:kind%d/res-%d*", service, n%7, n),
		})
	}
	return map[string]any{"Version": "1", "Statement": list}
}

func (c *crowd) account(number int) map[string]any {
	id := fmt.Sprintf("1%015d", number)
	policies := map[string]any{}
	for i := range c.policies {
		policies[fmt.Sprint("P", i)] = c.policy(number*c.policies + i)
	}
	users := make([]map[string]any, c.users)
	for i := range users {
		var names []string
		for range c.attached {
			names = append(names, fmt.Sprint("P", c.IntN(c.policies)))
		}
		if c.users*c.attached == c.policies { // each its own
			names = names[:0]
			for j := range c.attached {
				names = append(names, fmt.Sprint("P", i*c.attached+j))
			}
		}
		key := fmt.Sprintf("LTAI5t%06d.%06d", number, i)
		users[i] = map[string]any{
			"name": fmt.Sprint("user", i), "id": fmt.Sprintf("2%07d%08d", number, i), "policies": names,
			"access_keys": []map[string]string{{"id": key, "secret": "ExampleSecretOf" + key}},
		}
	}
	return map[string]any{"id": id, "alias": fmt.Sprint("account", number), "users": users, "policies": policies}
}

func (c *crowd) write(b *testing.B, dir string, oneFile bool) (path string, size int) {
	b.Helper()
	put := func(name string, v any) {
		data, err := json.Marshal(v)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o600)
		}
		if err != nil {
			b.Fatal(err)
		}
		size += len(data)
	}
	if oneFile {
		var accounts []any
		for i := range c.accounts {
			accounts = append(accounts, c.account(i))
		}
		put("directory.json", map[string]any{"accounts": accounts})
		return filepath.Join(dir, "directory.json"), size
	}
	for i := range c.accounts {
		put(fmt.Sprintf("account%06d.json", i), c.account(i))
	}
	return dir, size
}

func heap() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}

// processor is the time that this process used, in nanoseconds: on a busy machine
// it says more than the clock.
func processor() int64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

// BenchmarkLoad reads 100,000 users.
func BenchmarkLoad(b *testing.B) {
	for _, c := range []struct {
		name    string
		crowd   crowd
		oneFile bool
	}{
		{"file/1-account", crowd{accounts: 1, users: 100_000, policies: 200, attached: 4, statements: 5}, true},
		{"file/1000-accounts", crowd{accounts: 1_000, users: 100, policies: 20, attached: 4, statements: 5}, true},
		{"dir/1000-accounts", crowd{accounts: 1_000, users: 100, policies: 20, attached: 4, statements: 5}, false},
		{"dir/100000-accounts", crowd{accounts: 100_000, users: 1, policies: 1, attached: 1, statements: 5}, false},
	} {
		b.Run(c.name, func(b *testing.B) {
			c.crowd.Rand = rand.New(rand.NewPCG(7, 8))
			path, size := c.crowd.write(b, b.TempDir(), c.oneFile)
			b.SetBytes(int64(size))
			before, cpu := heap(), processor()
			var d *Directory
			for b.Loop() {
				d = nil
				var err error
				if d, err = LoadDir(path); c.oneFile {
					d, err = LoadFile(path)
				}
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(processor()-cpu)/float64(b.N)/1e9, "cpu-s/op")
			b.ReportMetric(heap()-before, "MiB-kept")
			b.ReportMetric(float64(d.NumStatements()), "statements")
			runtime.KeepAlive(d)
		})
	}
}

// request is one question with a statement behind it.
type request struct {
	principal *Principal
	action    string
	resources []string
}

// requests asks what a random statement of random principals is about.
func requests(d *Directory, rng *rand.Rand, n int) []request {
	var keys []*AccessKey
	for _, k := range d.keys {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b *AccessKey) int { return strings.Compare(a.ID, b.ID) })
	list := make([]request, n)
	for i := range list {
		p := keys[rng.IntN(len(keys))].Principal
		policy := p.identity.policies[rng.IntN(len(p.identity.policies))]
		s := d.Statement(policy.first + StatementID(rng.IntN(len(policy.bodies))))
		resource := strings.ReplaceAll(s.Resources[0], ":*:*:", ":cn-hangzhou:"+p.Account.ID+":")
		list[i] = request{p, strings.ReplaceAll(s.Actions[0], "*", "X"), []string{strings.ReplaceAll(resource, "*", "9")}}
	}
	return list
}

// BenchmarkChecks must be flat over statements and, but for cache misses, users.
func BenchmarkChecks(b *testing.B) {
	for _, c := range []struct {
		name  string
		crowd crowd
	}{
		{"statements=5/users=10", crowd{accounts: 1, users: 10, policies: 10, attached: 1, statements: 5}},
		{"statements=50/users=10", crowd{accounts: 1, users: 10, policies: 100, attached: 10, statements: 5}},
		{"statements=500/users=10", crowd{accounts: 1, users: 10, policies: 200, attached: 20, statements: 25}},
		{"statements=5/users=1000", crowd{accounts: 1, users: 1_000, policies: 1_000, attached: 1, statements: 5}},
		{"statements=50/users=1000", crowd{accounts: 1, users: 1_000, policies: 10_000, attached: 10, statements: 5}},
		{"statements=500/users=1000", crowd{accounts: 1, users: 1_000, policies: 20_000, attached: 20, statements: 25}},
		{"statements=20/users=10", crowd{accounts: 1, users: 10, policies: 40, attached: 4, statements: 5}},
		{"statements=20/users=1000", crowd{accounts: 10, users: 100, policies: 400, attached: 4, statements: 5}},
		{"statements=20/users=100000", crowd{accounts: 100, users: 1_000, policies: 400, attached: 4, statements: 5}},
		{"same-action/statements=5", crowd{accounts: 1, users: 10, policies: 10, attached: 1, statements: 5, same: true}},
		{"same-action/statements=500", crowd{accounts: 1, users: 10, policies: 200, attached: 20, statements: 25, same: true}},
	} {
		b.Run(c.name, func(b *testing.B) {
			c.crowd.Rand = rand.New(rand.NewPCG(7, 8))
			path, _ := c.crowd.write(b, b.TempDir(), false)
			d, err := LoadDir(path)
			if err != nil {
				b.Fatal(err)
			}
			list := requests(d, c.crowd.Rand, 1<<15)
			listed := 0
			for _, r := range list { // builds the indexes
				for _, check := range d.Checks(r.principal, r.action, r.resources) {
					listed += len(check.Allow) + len(check.Deny)
				}
			}
			b.ReportAllocs()
			i, cpu := 0, processor()
			for b.Loop() {
				r := &list[i&(len(list)-1)]
				i++
				if len(d.Checks(r.principal, r.action, r.resources)) == 0 {
					b.Fatal("no checks")
				}
			}
			b.ReportMetric(float64(processor()-cpu)/float64(i), "cpu-ns/op")
			b.ReportMetric(float64(listed)/float64(len(list)), "listed/op")
			b.ReportMetric(float64(d.indexed.Load()), "entries")
			runtime.KeepAlive(d)
		})
	}
}

// BenchmarkIndex is what the first request of a principal pays.
func BenchmarkIndex(b *testing.B) {
	for _, statements := range []int{5, 50, 500} {
		b.Run(fmt.Sprint("statements=", statements), func(b *testing.B) {
			c := crowd{Rand: rand.New(rand.NewPCG(7, 8)), accounts: 1, users: 1, policies: statements / 5, attached: statements / 5, statements: 5}
			path, _ := c.write(b, b.TempDir(), false)
			d, err := LoadDir(path)
			if err != nil {
				b.Fatal(err)
			}
			set := requests(d, c.Rand, 1)[0].principal.identity
			b.ReportAllocs()
			for b.Loop() {
				newIndex(set.policies, d.patterns)
			}
		})
	}
}

// A resource of a MiB must not cost more than reading it a few times.
func BenchmarkChecksHostile(b *testing.B) {
	c := crowd{Rand: rand.New(rand.NewPCG(7, 8)), accounts: 1, users: 1, policies: 100, attached: 100, statements: 5, same: true}
	path, _ := c.write(b, b.TempDir(), false)
	d, err := LoadDir(path)
	if err != nil {
		b.Fatal(err)
	}
	r := requests(d, c.Rand, 1)[0]
	r.resources = []string{r.resources[0] + string(bytes.Repeat([]byte("a:/"), 350_000))}
	b.SetBytes(int64(len(r.resources[0])))
	for b.Loop() {
		d.Checks(r.principal, r.action, r.resources)
	}
}
