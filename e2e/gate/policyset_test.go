package gate_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ramgate/ramgate/internal/envoytest"
)

// partners is the virtual host that deploy/envoy/README.md shows.
func partners(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../deploy/envoy/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "    - name: partners\n")
	block, _, ended := strings.Cut(rest, "\n\n")
	if !found || !ended {
		t.Fatal("README.md shows no virtual host partners")
	}
	var b strings.Builder
	for line := range strings.Lines("    - name: partners\n" + block + "\n") {
		b.WriteString("        " + line) // where virtual hosts stand in envoy.yaml
	}
	return b.String()
}

// TestPolicySets: the route chooses the rules, through a real Envoy.
func TestPolicySets(t *testing.T) {
	k := startMemory(t, nil)
	if err := os.Mkdir(filepath.Join(k.dir, "strict"), 0o700); err != nil {
		t.Fatal(err)
	}
	k.write("strict/curfew.rego", replaceOnce(t, curfew("OperationConflict"), `"2026-01-01"`, `"2014-05-26"`))
	const rest = "            # Everything else: every request has a route"
	changed := replaceOnce(t, string(bootstrap(t, k.gate.listen, k.backend.addr())), rest, partners(t)+rest)
	k.envoy = envoytest.Run(t, []byte(changed))

	by := clientNamed("darabonba-rpc")
	describe := func(host, dryRun string) call {
		return call{
			key: key{id: "LTAI5tExampleAlice", secret: "ExampleSecretOfAlice"}, host: host, version: "2014-05-26",
			method: "GET", action: "DescribeInstances", query: map[string]string{"RegionId": "cn-hangzhou", "DryRun": dryRun},
		}
	}
	elsewhere, partner := describe("ecs.example.com", "false"), describe("partner.ecs.example.com", "false")

	// No such set yet: nobody else's rules stand in for it.
	for range 2 {
		a := k.call(t, by, partner)
		a.refused(t, refusal{500, "InternalError", "The request processing has failed due to some unknown error, exception or failure."})
		if r := k.gate.record(a.requestID); r["policy_set"] != "strict" || r["policy_revision"] != "" || r["decision"] != "error" || r["stage"] != "resolve" {
			t.Errorf("record %v", r)
		}
	}
	k.backend.untouched(t)
	if n := strings.Count(k.gate.log.String(), `"policy_set":"strict"`); n != 1 {
		t.Errorf("the log tells %d times of the set that is missing, want once", n)
	}
	k.call(t, by, elsewhere).passed(t)

	k.configure(settings{"policies": settings{"dir": "policies", "sets": settings{"strict": settings{"dir": "strict"}}}})
	a := k.becomes(t, by, partner, conflict)
	record, entry := k.gate.record(a.requestID), k.envoy.AccessLog("request_id", strings.ToLower(a.requestID))
	for _, field := range []string{"policy_set", "policy_revision", "rule"} {
		if record[field] != entry[field] || entry[field] == "" || entry[field] == nil {
			t.Errorf("%s is %v in the decision record and %v in the access log", field, record[field], entry[field])
		}
	}
	byDefault := k.call(t, by, elsewhere)
	byDefault.passed(t)
	if r := k.gate.record(byDefault.requestID); r["policy_set"] != nil || r["policy_revision"] == record["policy_revision"] {
		t.Errorf("record of the default set %v, of strict %v", r, record)
	}
	k.call(t, by, describe("partner.ecs.example.com", "true")).passed(t)
}
