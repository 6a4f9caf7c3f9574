package gate_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

// zoe is not in testdata.
var zoe = key{id: "LTAI5tE2eZoe", secret: "E2eSecretOfZoe"}

// zoes is an account file with her in it.
func zoes(status string) string {
	return fmt.Sprintf(`
id: "1000000000000010"
alias: zoes
users:
  - name: zoe
    id: "2000000000000101"
    policies: [All]
    access_keys: [{id: LTAI5tE2eZoe, secret: E2eSecretOfZoe, status: %s}]
policies:
  All: {Version: "1", Statement: {Effect: Allow, Action: "*", Resource: "*"}}
`, status)
}

// curfew is a rule of a user's own, for reads in either style.
func curfew(code string) string {
	return fmt.Sprintf(`package ramgate

# METADATA
# title: Nobody reads tonight
deny contains {"rule": "curfew", "code": %q, "reason": "it is night"} if {
	input.request.version == "2026-01-01"
	startswith(input.request.action, "Describe")
}
`, code)
}

var (
	conflict   = refusal{409, "OperationConflict", "Request was denied due to conflict with a previous request."}
	chargeType = refusal{403, "ChargeTypeViolation", "The operation is not permitted due to charge type of the instance."}
	allowed    = refusal{status: 200}
)

// becomes waits until a client is told so.
func (k *stack) becomes(t *testing.T, by client, c call, want refusal) answer {
	t.Helper()
	var a answer
	eventually(t, fmt.Sprintf("%s is told %+v", by.name, want), func() bool {
		a = k.call(t, by, c)
		return refusal{a.status, a.code, a.message} == want
	})
	return a
}

// stays fails the test unless readiness and metrics tell that the newest files
// of a part are not in use, and why.
func (k *stack) staysOnLastGood(t *testing.T, part string) {
	t.Helper()
	eventually(t, "readiness tells of "+part, func() bool {
		status, page := k.gate.readiness()
		return status == http.StatusOK && page.Details[part] != ""
	})
	if n := k.gate.metric(`ramgate_reloads_total{result="error",what="` + part + `"}`); n == "0" || n == "" {
		t.Errorf("%s: %q failed reloads counted", part, n)
	}
}

func (k *stack) nothingToTell(t *testing.T) {
	t.Helper()
	eventually(t, "readiness has nothing to tell", func() bool {
		status, page := k.gate.readiness()
		return status == http.StatusOK && len(page.Details) == 0
	})
}

func (k *stack) remove(t *testing.T, name string) {
	t.Helper()
	if err := os.Remove(filepath.Join(k.dir, name)); err != nil {
		t.Fatal(err)
	}
}

// TestReload edits files under a running ramgate. Each step goes on from the
// one before.
func TestReload(t *testing.T) {
	k := start(t, nil)
	by, asZoe := clients[0], clients[0].read()
	asZoe.key = zoe
	k.call(t, by, asZoe).refused(t, unknownKey)

	t.Run("a user comes", func(t *testing.T) {
		k.write("accounts/zoe.yaml", zoes("active"))
		k.becomes(t, by, asZoe, allowed)
	})
	t.Run("a key is disabled", func(t *testing.T) {
		k.write("accounts/zoe.yaml", zoes("disabled"))
		k.becomes(t, by, asZoe, disabledKey)
	})
	t.Run("a directory that is wrong", func(t *testing.T) {
		k.write("accounts/zoe.yaml", zoes("unheard-of"))
		k.staysOnLastGood(t, "directory")
		k.call(t, by, asZoe).refused(t, disabledKey)
		k.write("accounts/zoe.yaml", zoes("active"))
		k.becomes(t, by, asZoe, allowed)
		k.nothingToTell(t)
	})
	t.Run("a user goes", func(t *testing.T) {
		k.remove(t, "accounts/zoe.yaml")
		k.becomes(t, by, asZoe, unknownKey)
	})
	t.Run("a limit", func(t *testing.T) {
		k.write("busy-limits.yaml", "[{name: all, by: [], rate: 1/24h}]")
		k.becomes(t, by, by.read(), throttled)
		k.write("busy-limits.yaml", "[{name: all, by: [], rate: 1/whenever}]")
		k.staysOnLastGood(t, "limits")
		k.call(t, by, by.read()).refused(t, throttled)
		k.write("busy-limits.yaml", "[]")
		k.becomes(t, by, by.read(), allowed)
		k.nothingToTell(t)
	})
	t.Run("an API", func(t *testing.T) {
		before, err := os.ReadFile("testdata/apis/probe.yaml")
		if err != nil {
			t.Fatal(err)
		}
		ping := by.other("PingProbes", "", "")
		k.call(t, by, ping).refused(t, unknownAction)
		k.write("apis/probe.yaml", string(before)+"      PingProbes: {methods: [GET]}\n")
		k.becomes(t, by, ping, allowed)
		k.write("apis/probe.yaml", string(before)+"      PingProbes: {methods: [FETCH]}\n")
		k.staysOnLastGood(t, "openapi")
		k.call(t, by, ping).passed(t)
		k.write("apis/probe.yaml", string(before))
		k.becomes(t, by, ping, unknownAction)
		k.nothingToTell(t)
	})
}

// TestOwnRules: a user's own .rego raises any code of the catalog at once.
func TestOwnRules(t *testing.T) {
	k := startMemory(t, nil)
	rule := "policies/curfew.rego"
	k.write(rule, curfew("OperationConflict"))
	k.becomes(t, clients[0], clients[0].read(), conflict)
	for _, by := range clients {
		a := k.call(t, by, by.read())
		a.refused(t, conflict)
		if r := k.gate.record(a.requestID); r["rule"] != "curfew" || r["reason"] != "it is night" || r["stage"] != "authorize" {
			t.Errorf("record %v", r)
		}
		k.call(t, by, by.write()).passed(t) // not a Describe
	}
	by := clients[0]
	t.Run("a rule that is wrong", func(t *testing.T) {
		for name, text := range map[string]string{
			"syntax":       "package ramgate\n\ndeny contains if {",
			"unknown code": curfew("NoSuchCode"),
			"undefined":    "package ramgate\n\ndeny contains {\"rule\": \"curfew\", \"code\": \"OperationConflict\"} if input.request.nothing == 1\n",
		} {
			t.Run(name, func(t *testing.T) {
				k.write(rule, text)
				k.staysOnLastGood(t, "policies")
				k.call(t, by, by.read()).refused(t, conflict)
				k.write(rule, curfew("OperationConflict"))
				k.nothingToTell(t)
			})
		}
	})
	t.Run("modes", func(t *testing.T) {
		closed := by.other("CloseProbes", "", "")
		k.call(t, by, closed).refused(t, noSubUser)
		k.configure(settings{"policies": settings{
			"dir": "policies", "rules": settings{"curfew": "shadow", "sub_user": "off"},
		}})
		k.becomes(t, by, closed, allowed)
		a := k.call(t, by, by.read())
		a.passed(t)
		if r := k.gate.record(a.requestID); fmt.Sprint(r["shadow"]) != "[map[code:OperationConflict reason:it is night rule:curfew]]" {
			t.Errorf("record %v", r)
		}
		if n := k.gate.metric(`ramgate_shadow_denials_total{code="OperationConflict",rule="curfew"}`); n == "" || n == "0" {
			t.Errorf("%q shadow denials counted", n)
		}
		k.configure(nil)
		k.becomes(t, by, closed, noSubUser)
	})
	t.Run("the rule goes", func(t *testing.T) {
		k.remove(t, rule)
		k.becomes(t, by, by.read(), allowed)
	})
}

// TestConfigMap publishes files as Kubernetes does: a link ..data to a folder of
// the version is replaced, and the files that one reads are links through it.
func TestConfigMap(t *testing.T) {
	k := startMemory(t, nil)
	by, asZoe := clients[0], clients[0].read()
	asZoe.key = zoe

	k.publish(t, "accounts", "zoe.yaml", "..2026_11_24_1", zoes("active"))
	k.becomes(t, by, asZoe, allowed)
	k.publish(t, "accounts", "zoe.yaml", "..2026_11_24_2", zoes("disabled"))
	k.becomes(t, by, asZoe, disabledKey)

	k.publish(t, "policies", "curfew.rego", "..2026_11_24_1", curfew("OperationConflict"))
	k.becomes(t, by, by.read(), conflict)
	k.publish(t, "policies", "curfew.rego", "..2026_11_24_2", curfew("ChargeTypeViolation"))
	k.becomes(t, by, by.read(), chargeType)
	k.nothingToTell(t)
}

// publish is what a kubelet does to a mounted volume.
func (k *stack) publish(t *testing.T, dir, name, version, text string) {
	t.Helper()
	dir = filepath.Join(k.dir, dir)
	data := filepath.Join(dir, "..data")
	old, _ := os.Readlink(data) // "" the first time
	steps := []func() error{
		func() error { return os.Mkdir(filepath.Join(dir, version), 0o700) },
		func() error { return os.WriteFile(filepath.Join(dir, version, name), []byte(text), 0o600) },
		func() error { return os.Symlink(version, data+"_tmp") },
		func() error { return os.Rename(data+"_tmp", data) },
	}
	if old == "" {
		steps = append(steps, func() error { return os.Symlink(filepath.Join("..data", name), filepath.Join(dir, name)) })
	} else {
		steps = append(steps, func() error { return os.RemoveAll(filepath.Join(dir, old)) })
	}
	for _, step := range steps {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
}
