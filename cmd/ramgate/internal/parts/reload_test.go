package parts

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
)

// TestEachPart changes one part after the other. Each is in force for the next
// decision, and is all that was read.
func TestEachPart(t *testing.T) {
	f := newFixture(t)
	closedOff := strings.Replace(files["ramgate.yaml"], "{dir: rules}", "{dir: rules, rules: {closed: off}}", 1)
	lenient := strings.Replace(closedOff, "{dir: apis}", "{dir: apis, strict: false}", 1)
	f.answers("")
	for _, step := range []struct {
		name, text, part string
		check            func()
	}{
		{"directory.yaml", userWith("another"), "directory", func() {
			f.answers("IncompleteSignature")
			f.answersTo("another", "ListOrders", "")
		}},
		{"directory.yaml", userWith("the secret"), "directory", func() { f.answers("") }},
		{"apis/shop.yaml", shopWith("ListGoods"), "openapi", func() {
			f.answers("InvalidParameter")
			f.answersTo("the secret", "ListGoods", "")
		}},
		{"apis/shop.yaml", shopWith("ListOrders"), "openapi", func() { f.answers("") }},
		{"rules/closed/closed.rego", closed("OperationConflict"), "policies", func() { f.answers("OperationConflict") }},
		{"rules/closed/closed.rego", closed("ChargeTypeViolation"), "policies", func() { f.answers("ChargeTypeViolation") }},
		{"ramgate.yaml", closedOff, "config policies", func() { f.answers("") }},
		{"ramgate.yaml", lenient, "config openapi", func() { f.answersTo("the secret", "AnyOther", "") }},
		{"ramgate.yaml", closedOff, "config openapi", func() { f.answersTo("the secret", "AnyOther", "InvalidParameter") }},
		{"limits.yaml", "[{name: one, by: [], rate: 1/24h}]", "limits", func() { f.answers(""); f.answers("Throttling") }},
		{"ramgate.yaml", files["ramgate.yaml"] + "# no more rules\n", "config policies", func() { f.answers("Throttling") }},
		{"ramgate.yaml", strings.Replace(files["ramgate.yaml"], "{file: limits.yaml}", "[]", 1), "config limits",
			func() { f.answers("ChargeTypeViolation") }},
		{"ramgate.yaml", "# moved\n" + strings.Replace(files["ramgate.yaml"], "{file: limits.yaml}", "[]", 1), "config",
			func() { f.answers("ChargeTypeViolation") }},
	} {
		before := f.loads()
		f.write(step.name, step.text)
		f.look()
		if got := f.since(before); got != step.part {
			t.Errorf("%s was written: %q were loaded, want %s", step.name, got, step.part)
		}
		step.check()
		f.problem("", "")
	}
	before := f.loads()
	f.look()
	if got := f.since(before); got != "" {
		t.Errorf("nothing was written: %q were loaded", got)
	}
}

// TestLastGood breaks each part in turn. What there was stays in force, until
// what is wrong is mended.
func TestLastGood(t *testing.T) {
	f := newFixture(t)
	in := func(name string) string { return filepath.Join(f.dir, name) }
	mend := func(name string) func() { return func() { f.write(name, files[name]) } }
	remove := func(name string) func() { return func() { f.do(os.RemoveAll(in(name))) } }
	for _, step := range []struct {
		part, want  string
		spoil, mend func()
	}{
		{"directory", "directory.yaml:1:", func() { f.write("directory.yaml", "accounts: 7") }, mend("directory.yaml")},
		{"directory", "directory.yaml: cannot be read: no such file", remove("directory.yaml"), mend("directory.yaml")},
		{"openapi", "apis/shop.yaml:1:", func() { f.write("apis/shop.yaml", "product: 1") }, mend("apis/shop.yaml")},
		{"openapi", in("apis") + ": cannot be read: no such file", remove("apis"), mend("apis/shop.yaml")},
		{"openapi", in("apis") + ": cannot be read: not a directory", func() { remove("apis")(); f.write("apis", "") },
			func() { remove("apis")(); mend("apis/shop.yaml")() }},
		{"policies", `rules/closed.rego:5:1: rule closed: code "NoSuchCode" is not in the catalog`,
			func() { f.write("rules/closed.rego", closed("NoSuchCode")) }, remove("rules/closed.rego")},
		{"policies", in("rules") + ": read: no such file", remove("rules"), mend("rules/.keep")},
		{"policies", "rules/x.rego: read: no such file", func() { f.do(os.Symlink("nowhere", in("rules/x.rego"))) }, remove("rules/x.rego")},
		{"policies", "ramgate.yaml:4:51: policies.rules: there is no rule \"gone\"", func() {
			f.write("ramgate.yaml", strings.Replace(files["ramgate.yaml"], "{dir: rules}", "{dir: rules, replace: [], rules: {gone: off}}", 1))
		}, mend("ramgate.yaml")},
		{"policies", "ramgate.yaml:4:34: policies.replace: there is no built-in rule \"gone\"", func() {
			f.write("ramgate.yaml", strings.Replace(files["ramgate.yaml"], "{dir: rules}", "{dir: rules, replace: [gone]}", 1))
		}, mend("ramgate.yaml")},
		{"limits", "limits.yaml:1:18: by: ", func() { f.write("limits.yaml", "[{name: all, by: [moon], rate: 1/1s}]") }, mend("limits.yaml")},
		{"config", "ramgate.yaml:1:1: ", func() { f.write("ramgate.yaml", "mode: enforce") }, mend("ramgate.yaml")},
		{"config", "ramgate.yaml: cannot be read: no such file", remove("ramgate.yaml"), mend("ramgate.yaml")},
	} {
		step.spoil()
		f.look()
		f.problem(step.part, step.want)
		f.answers("")
		step.mend()
		f.look()
		f.problem("", "")
		f.answers("")
		if f.metric(`ramgate_degraded{what="`+step.part+`"}`) != 0 {
			t.Errorf("the metric of %s stays", step.part)
		}
	}
	if got := f.told.String(); !strings.Contains(got, "the newest files are in use again") || strings.Contains(got, "the secret") {
		t.Errorf("logged:\n%s", got)
	}
}

// TestBadConfig: the last good configuration says which files count.
func TestBadConfig(t *testing.T) {
	f := newFixture(t)
	f.write("ramgate.yaml", "directory: {file: elsewhere.yaml}\nlimits: soon")
	f.look()
	f.write("directory.yaml", userWith("another"))
	f.look()
	f.answers("IncompleteSignature")
	f.problem("config", "ramgate.yaml:2:9: ")
	// Another file that is named, once it is good, is in force too.
	f.write("elsewhere.yaml", userWith("a third"))
	f.write("ramgate.yaml", strings.Replace(files["ramgate.yaml"], "directory.yaml", "elsewhere.yaml", 1))
	f.look()
	f.answersTo("a third", "ListOrders", "")
	f.write("elsewhere.yaml", userWith("the secret"))
	f.look()
	f.answers("")
	f.problem("", "")
}

// TestOthersGoOn: one bad part keeps no other from being loaded.
func TestOthersGoOn(t *testing.T) {
	f := newFixture(t)
	f.write("directory.yaml", "broken")
	f.write("rules/closed.rego", closed("OperationConflict"))
	f.look()
	f.answers("OperationConflict")
	f.problem("directory", "directory.yaml:1:1")
}

// TestFailedAgain: what failed is tried again, ever more rarely, and told once.
func TestFailedAgain(t *testing.T) {
	f := newFixture(t)
	f.write("directory.yaml", "broken")
	var tried []int
	for i := 1; i <= 40; i++ {
		before := f.loads()
		f.look()
		switch got := f.since(before); got {
		case "directory":
			tried = append(tried, i)
		case "":
		default:
			t.Fatalf("look %d loaded %s", i, got)
		}
	}
	if want := []int{1, 2, 4, 8, 16, 32}; len(tried) != len(want) || tried[5] != want[5] {
		t.Errorf("tried at looks %v, want %v", tried, want)
	}
	if n := strings.Count(f.told.String(), "kept the last good state"); n != 1 {
		t.Errorf("told %d times", n)
	}
	// A change is always looked at, and so is everything by Reload.
	f.write("directory.yaml", "broken too, in other words")
	before := f.loads()
	f.look()
	if f.since(before) != "directory" {
		t.Error("a change was left")
	}
	before = f.loads()
	f.Reload(t.Context())
	if got := f.since(before); got != "config openapi directory policies limits" {
		t.Errorf("Reload loaded %s", got)
	}
}

func TestReloadEverything(t *testing.T) {
	f := newFixture(t)
	state := f.gate.State()
	before := f.loads()
	f.Reload(t.Context())
	if got := f.since(before); got != "config openapi directory policies limits" {
		t.Errorf("loaded %s", got)
	}
	if f.gate.State() != state {
		t.Error("the same files made another state")
	}
	if n := strings.Count(f.told.String(), "loaded everything again"); n != 1 {
		t.Errorf("logged:\n%s", f.told.String())
	}
}

func TestNeedsRestart(t *testing.T) {
	f := newFixture(t)
	f.write("ramgate.yaml", files["ramgate.yaml"]+"mode: observe\ndrain: 7s\n")
	f.look()
	f.look()
	f.problem("config", "changed, and in use only after a restart: mode, drain")
	if n := strings.Count(f.told.String(), "only after a restart"); n != 1 {
		t.Errorf("logged:\n%s", f.told.String())
	}
	if !strings.Contains(f.told.String(), "observe refuses nothing") {
		t.Error("a warning about the new file is missing")
	}
	f.answersTo("wrong", "ListOrders", "IncompleteSignature")
	f.write("ramgate.yaml", files["ramgate.yaml"])
	f.look()
	f.problem("", "")
}

// TestRevisions: metrics show the revision in use, and no other.
func TestRevisions(t *testing.T) {
	f := newFixture(t)
	shown := func(revision string) float64 {
		return f.metric(`ramgate_revision_info{revision="` + revision + `",what="policies"}`)
	}
	old := f.parts.Revisions()["policies"]
	f.write("rules/closed.rego", closed("OperationConflict"))
	f.look()
	now := f.parts.Revisions()["policies"]
	if old == now || shown(now) != 1 || shown(old) != -1 {
		t.Errorf("revisions %s and %s are shown as %v and %v", old, now, shown(old), shown(now))
	}
}

// replaceLoad has a part loaded by another function for the rest of the test.
func replaceLoad(t *testing.T, p *part, load func(context.Context, *config.Config, *Parts) error) {
	was := p.load
	p.load = load
	t.Cleanup(func() { p.load = was })
}

// TestLoadingBlocksNothing: decisions and readiness go on while a part loads,
// and another reload waits its turn.
func TestLoadingBlocksNothing(t *testing.T) {
	f := newFixture(t)
	entered, leave := make(chan struct{}), make(chan struct{})
	loads := 0 // guarded by the reloader, which loads one at a time
	replaceLoad(t, &all[1], func(context.Context, *config.Config, *Parts) error {
		loads++
		entered <- struct{}{}
		<-leave
		return nil
	})
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() { f.Reload(t.Context()) })
	}
	<-entered
	f.answers("")
	f.problem("", "")
	select {
	case <-entered:
		t.Error("two reloads load at once")
	case <-time.After(100 * time.Millisecond): // in which the other one would get there
	}
	leave <- struct{}{}
	<-entered
	leave <- struct{}{}
	wait.Wait()
	if loads != 2 {
		t.Errorf("%d loads", loads)
	}
}

// TestPanic: a bug in a loader ends nothing.
func TestPanic(t *testing.T) {
	f := newFixture(t)
	replaceLoad(t, &all[2], func(context.Context, *config.Config, *Parts) error { panic("a bug") })
	f.Reload(t.Context())
	f.problem("policies", "panic while loading policies: a bug")
	f.answers("")
}

// TestGoingDown: what fails since the process ends says nothing of the files.
func TestGoingDown(t *testing.T) {
	f := newFixture(t)
	ctx, cancel := context.WithCancel(t.Context())
	replaceLoad(t, &all[2], func(ctx context.Context, _ *config.Config, _ *Parts) error {
		cancel()
		return ctx.Err()
	})
	f.Reload(ctx)
	f.problem("", "")
}

// TestOldStateIsReleased: after a swap nothing holds the state before.
func TestOldStateIsReleased(t *testing.T) {
	f := newFixture(t)
	released := make(chan string, 2)
	old := f.gate.State()
	runtime.AddCleanup(old, func(what string) { released <- what }, "state")
	runtime.AddCleanup(f.parts.Directory, func(what string) { released <- what }, "directory")
	f.answers("")
	f.write("directory.yaml", userWith("another"))
	f.look()
	if f.gate.State() == old {
		t.Fatal("the state is the same")
	}
	old = nil
	for n := 0; len(released) < cap(released); n++ {
		if n == 1000 {
			t.Fatal("not released")
		}
		runtime.GC()
		time.Sleep(time.Millisecond) // cleanups have a goroutine of their own
	}
	runtime.KeepAlive(f)
}
