package gate_test

import (
	"strings"
	"testing"
)

// TestObserve: in observe mode nothing is refused, and everything is told.
func TestObserve(t *testing.T) {
	k := start(t, settings{"mode": "observe"})
	if _, page := k.gate.readiness(); page.Mode != "observe" {
		t.Errorf("readiness says mode %q", page.Mode)
	}
	for _, by := range clients {
		for _, s := range situations {
			if !strings.Contains(by.name, s.only) {
				continue
			}
			t.Run(by.name+"/"+s.name, func(t *testing.T) {
				k.backend.forget()
				a := k.call(t, by, s.call(by))
				a.passed(t)
				got := k.backend.only(t)
				if code := got.header("x-ramgate-would-deny"); code != s.want.code {
					t.Errorf("x-ramgate-would-deny %q, want %q", code, s.want.code)
				}
				// What was not proven is not told to the backend.
				proven := s.stage == "validate" || s.stage == "authorize"
				if account := got.header("x-ramgate-account"); (account != "") != proven {
					t.Errorf("x-ramgate-account %q", account)
				}
				r := k.gate.record(a.requestID)
				if r["decision"] != "observe" || r["code"] != s.want.code || r["status"] != float64(s.want.status) {
					t.Errorf("record %v", r)
				}
				if entry := k.envoy.AccessLog("request_id", strings.ToLower(a.requestID)); entry["verdict"] != "observe" || entry["code"] != s.want.code {
					t.Errorf("access log %v", entry)
				}
			})
		}
	}
	t.Run("allowed", func(t *testing.T) {
		k.backend.forget()
		k.call(t, clients[0], clients[0].read()).passed(t)
		if values := k.backend.only(t).values("x-ramgate-would-deny"); values != nil {
			t.Errorf("x-ramgate-would-deny %q", values)
		}
	})
}
