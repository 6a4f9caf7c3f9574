package gate_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// TestOneRequestID follows calls from the client's request id to Envoy's access
// log and ramgate's decision record.
func TestOneRequestID(t *testing.T) {
	k := start(t, nil)
	by := clients[0]
	closed := by.other("CloseProbes", "", "")
	for _, tt := range []struct {
		name, verdict string
		call          call
		want          map[string]any // in the access log; what is not named is absent
	}{
		{"allowed", "allow", by.read(), map[string]any{
			"verdict": "allow", "status": 200.0, "action": "probe:DescribeProbes", "flags": "-", "details": "via_upstream",
			"account": "1000000000000009", "principal": "acs:ram::1000000000000009:user/alice",
		}},
		{"refused by a rule", "deny", closed, map[string]any{
			"verdict": "deny", "status": 403.0, "action": "probe:CloseProbes", "flags": "UAEX", "details": "ext_authz_denied",
			"code": "Forbidden.SubUser", "stage": "authorize", "rule": "sub_user",
			"account": "1000000000000009", "principal": "acs:ram::1000000000000009:user/alice",
		}},
		{"refused before anything was proven", "deny", signedBy(alice.id, "wrong")(by), map[string]any{
			"verdict": "deny", "status": 400.0, "action": "probe:DescribeProbes", "flags": "UAEX", "details": "ext_authz_denied",
			"code": "IncompleteSignature", "stage": "authenticate",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) { k.follow(t, k.call(t, by, tt.call), tt.want) })
	}
	t.Run("failed", func(t *testing.T) {
		k.redis.Stop()
		k.follow(t, k.call(t, by, by.read()), map[string]any{
			"verdict": "error", "status": 503.0, "action": "probe:DescribeProbes", "flags": "UAEX", "details": "ext_authz_error",
			"code": "ServiceUnavailable", "stage": "admit",
			"account": "1000000000000009", "principal": "acs:ram::1000000000000009:user/alice",
		})
	})
}

// follow compares what the access log and the decision record tell of a call.
func (k *stack) follow(t *testing.T, a answer, want map[string]any) {
	t.Helper()
	entry := k.envoy.AccessLog("request_id", strings.ToLower(a.requestID))
	for _, field := range []string{"verdict", "status", "action", "flags", "details", "code", "stage", "rule", "account", "principal"} {
		if entry[field] != want[field] {
			t.Errorf("access log: %s %v, want %v", field, entry[field], want[field])
		}
	}
	record := k.gate.record(a.requestID)
	for _, field := range []string{"code", "stage", "rule", "account", "principal", "policy_revision"} {
		if record[field] != entry[field] {
			t.Errorf("%s is %v in the decision record and %v in the access log", field, record[field], entry[field])
		}
	}
	if record["decision"] != want["verdict"] || record["source_ip"] != "127.0.0.1" {
		t.Errorf("decision record %v", record)
	}
}

// TestMetrics: what a call adds to the counters.
func TestMetrics(t *testing.T) {
	k := startMemory(t, nil)
	by := clients[0]
	k.call(t, by, by.read()).passed(t)
	k.call(t, by, by.other("CloseProbes", "", "")).refused(t, noSubUser)
	k.call(t, by, with(func(c *call) { c.host = "nothing.example.com" })(by)).refused(t, unknownHost)
	for sample, want := range map[string]string{
		`ramgate_checks_total{code="",decision="allow",product="Probe",stage=""}`:                          "1",
		`ramgate_checks_total{code="Forbidden.SubUser",decision="deny",product="Probe",stage="authorize"}`: "1",
		`ramgate_checks_total{code="InvalidAction",decision="deny",product="other",stage="resolve"}`:       "1",
		`ramgate_check_duration_seconds_count{decision="deny"}`:                                            "2",
		`ramgate_stage_duration_seconds_count{stage="parse"}`:                                              "3",
		`ramgate_store_up`: "1",
	} {
		if got := k.gate.metric(sample); got != want {
			t.Errorf("%s is %q, want %s", sample, got, want)
		}
	}
}

// TestNothingLeaks looks for secrets, signatures, tokens, nonces and parameters
// wherever ramgate writes.
func TestNothingLeaks(t *testing.T) {
	k := startMemory(t, settings{"mode": "observe"})
	secrets := map[string]bool{
		root.id: true, alice.id: true, session.id: true, // records mask them
		root.secret: true, alice.secret: true, session.secret: true, session.token: true, "E2eSecretOfAnother": true,
		"E2eSecretOfMallory": true, "a/b c*d": true, "a%2Fb": true, "a+b&c": true,
	}
	for _, by := range clients {
		for _, who := range []key{root, alice, session, {id: alice.id, secret: "E2eSecretOfAnother"}} {
			for _, c := range []call{by.read(), by.write()} {
				c.key = who
				sent := parse(t, k.call(t, by, c).wire)
				secrets[sent.header("x-acs-signature-nonce")] = true
				_, signature, _ := strings.Cut(sent.header("authorization"), "Signature=")
				_, v1, _ := strings.Cut(sent.header("authorization"), ":")
				secrets[signature], secrets[v1] = true, true
				target, err := url.Parse(sent.Target)
				if err != nil {
					t.Fatal(err)
				}
				secrets[target.Query().Get("Signature")], secrets[target.Query().Get("SignatureNonce")] = true, true
			}
		}
	}
	delete(secrets, "")
	eventually(t, "all is recorded", func() bool {
		return strings.Count(k.gate.records.String(), "\n") == len(clients)*8
	})
	_, metrics := k.gate.ask("/metrics")
	_, ready := k.gate.ask("/readyz")
	for where, text := range map[string]string{
		"decision records": k.gate.records.String(), "log": k.gate.log.String(), "metrics": metrics, "readiness": ready,
	} {
		for secret := range secrets {
			if strings.Contains(text, secret) || strings.Contains(text, fmt.Sprintf("%q", secret)) {
				t.Errorf("the %s hold %q", where, secret)
			}
		}
	}
	if len(secrets) < len(clients)*8 {
		t.Errorf("looked for %d secrets only", len(secrets))
	}
}
