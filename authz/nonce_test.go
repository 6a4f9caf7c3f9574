package authz_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/ratelimit"
)

// moving is a clock that tests set.
type moving struct{ offset atomic.Int64 }

func (m *moving) now() time.Time           { return noon.Add(time.Duration(m.offset.Load())) }
func (m *moving) advance(by time.Duration) { m.offset.Add(int64(by)) }

// newMovingGate is a gate whose clock, and whose store's, can be set.
func newMovingGate(t *testing.T, change ...func(*authz.Config)) (*fixture, *moving) {
	t.Helper()
	clock := &moving{}
	f := newGate(t, append(change, func(c *authz.Config) {
		c.Now = clock.now
		c.Store = ratelimit.NewMemory(ratelimit.MemoryConfig{Now: clock.now})
	})...)
	return f, clock
}

// code is the answer's code; "" passes.
func code(d authz.Decision) catalog.Code {
	if d.Passes() {
		return ""
	}
	return d.Answer.Code
}

// TestReplay: one nonce passes once, for as long as its time is believed.
func TestReplay(t *testing.T) {
	f, clock := newMovingGate(t)
	r := call{skew: 14 * time.Minute}.request(t) // believed for another 29 minutes
	for i, step := range []struct {
		wait time.Duration
		want catalog.Code
	}{
		{0, ""},
		{0, catalog.SignatureNonceUsed},
		{28 * time.Minute, catalog.SignatureNonceUsed},
		{61 * time.Second, catalog.IllegalTimestamp}, // now the clock refuses it
	} {
		clock.advance(step.wait)
		if got := code(f.Decide(t.Context(), r, peer)); got != step.want {
			t.Errorf("step %d: %q, want %q", i, got, step.want)
		}
	}
}

// TestNonceIsOfOneKey: another key may use the same nonce, and the same key a
// nonce that differs.
func TestNonceIsOfOneKey(t *testing.T) {
	f := newGate(t)
	for _, c := range []call{{key: "reader", nonce: "n"}, {key: "admin", nonce: "n"}, {key: "reader", nonce: "n2"}} {
		if got := code(f.decide(t, c)); got != "" {
			t.Errorf("%s with nonce %s: %s", c.key, c.nonce, got)
		}
	}
}

// TestUnverifiedBurnsNothing: who cannot sign can neither use up a nonce nor
// spend a limit.
func TestUnverifiedBurnsNothing(t *testing.T) {
	f := newGate(t)
	f.Swap(newState(t, []ratelimit.Rule{{
		Name: "one", By: []string{"access_key"}, Rate: ratelimit.Rate{Count: 1, Period: time.Hour},
	}}))
	for range 3 {
		if got := code(f.decide(t, call{nonce: "n", secret: "guess"})); got != catalog.IncompleteSignature {
			t.Fatalf("with a wrong secret: %q", got)
		}
	}
	if got := code(f.decide(t, call{nonce: "n"})); got != "" {
		t.Errorf("the honest call: %s", got)
	}
	d := f.decide(t, call{nonce: "n2"})
	if code(d) != catalog.Throttling || d.RetryAfter != time.Hour || d.Reason != "limit one" {
		t.Errorf("the next one: %+v", d)
	}
	if got := code(f.decide(t, call{nonce: "n"})); got != catalog.SignatureNonceUsed {
		t.Errorf("a replay while throttled: %q", got)
	}
}

// TestRace: of identical requests at once exactly one passes.
func TestRace(t *testing.T) {
	f := newGate(t, func(c *authz.Config) { c.Records = nil })
	r := call{}.request(t)
	var passed, replayed atomic.Int64
	var group sync.WaitGroup
	for range 200 {
		group.Go(func() {
			switch code(f.Decide(t.Context(), r, peer)) {
			case "":
				passed.Add(1)
			case catalog.SignatureNonceUsed:
				replayed.Add(1)
			}
		})
	}
	group.Wait()
	if passed.Load() != 1 || replayed.Load() != 199 {
		t.Errorf("%d passed and %d were replays", passed.Load(), replayed.Load())
	}
}

// nonceless is a ROA V1 request as the Go and Python SDKs send it.
func nonceless(t *testing.T, method string) *acs.Request {
	t.Helper()
	c := call{key: "root", style: acs.ROAV1, host: "cs.example.com", path: "/clusters", query: "!", method: method}
	return c.request(t)
}

func TestNonceless(t *testing.T) {
	type step struct {
		wait time.Duration
		want catalog.Code
	}
	for name, test := range map[string]struct {
		mode   authz.Nonceless
		method string
		steps  []step
	}{
		"safe GET": {authz.NoncelessSafe, "GET", []step{
			{0, ""}, {0, ""}, {4 * time.Second, ""}, {2 * time.Second, catalog.SignatureNonceUsed},
		}},
		"safe POST": {authz.NoncelessSafe, "POST", []step{{0, ""}, {0, catalog.SignatureNonceUsed}}},
		"deny":      {authz.NoncelessDeny, "GET", []step{{0, catalog.MissingParameter}}},
		"window":    {authz.NoncelessWindow, "POST", []step{{0, ""}, {0, ""}, {14 * time.Minute, ""}, {2 * time.Minute, catalog.IllegalTimestamp}}},
	} {
		t.Run(name, func(t *testing.T) {
			f, clock := newMovingGate(t, func(c *authz.Config) { c.Nonceless = test.mode })
			r := nonceless(t, test.method)
			for i, s := range test.steps {
				clock.advance(s.wait)
				if got := code(f.Decide(t.Context(), r, peer)); got != s.want {
					t.Errorf("step %d: %q, want %q", i, got, s.want)
				}
			}
		})
	}
}

// TestUnsignedBody: ROA V1 without Content-MD5 covers no body, which the
// backend is told, or which is refused.
func TestUnsignedBody(t *testing.T) {
	r := nonceless(t, "POST")
	r.Body = []byte(`{"name":"n"}`)
	var kept []acs.Header
	text := "POST\napplication/json\n\n\n"
	for _, h := range r.Headers {
		if h.Name == "date" {
			text += h.Value + "\nx-acs-signature-method:HMAC-SHA1\nx-acs-signature-version:1.0\nx-acs-version:2015-12-15\n/clusters"
		}
		if h.Name != "content-md5" && h.Name != "authorization" {
			kept = append(kept, h)
		}
	}
	mac := hmac.New(sha1.New, []byte("root-secret"))
	mac.Write([]byte(text))
	signature := base64.StdEncoding.EncodeToString(mac.Sum(nil))
	r.Headers = append(kept, acs.Header{Name: "authorization", Value: "acs root:" + signature})

	d := newGate(t).Decide(t.Context(), r, peer)
	if code(d) != "" || header(d, "x-ramgate-unsigned-body") != "unsigned" {
		t.Errorf("allowed: %+v", d)
	}
	strict := newGate(t, func(c *authz.Config) { c.AllowUnsignedBody = false })
	if d := strict.Decide(t.Context(), r, peer); code(d) != catalog.MissingParameter || d.Answer.Message == "" {
		t.Errorf("denied: %+v", d)
	}
}
