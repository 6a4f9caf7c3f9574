package authz_test

import (
	"context"
	"crypto/rand"
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/authz/openapi"
	"github.com/ramgate/ramgate/authz/ram"
	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/policies"
	"github.com/ramgate/ramgate/ratelimit"
)

// noon is the gate's clock in these tests.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// records keeps what a gate records.
type records struct{ all []*authz.Record }

func (r *records) Record(rec *authz.Record) { r.all = append(r.all, rec) }

func (r *records) last(t *testing.T) *authz.Record {
	t.Helper()
	if len(r.all) == 0 {
		t.Fatal("nothing was recorded")
	}
	return r.all[len(r.all)-1]
}

// fixture is a gate over testdata with a store of its own.
type fixture struct {
	*authz.Gate
	records *records
}

// newGate makes one; change edits its configuration.
func newGate(t testing.TB, change ...func(*authz.Config)) *fixture {
	t.Helper()
	f := &fixture{records: &records{}}
	now := func() time.Time { return noon }
	c := authz.Config{
		Request:           acs.Limits{Body: 1 << 20, Parameters: 1000, HeaderBytes: 60 << 10},
		Timeout:           10 * time.Second,
		ClockWindow:       15 * time.Minute,
		AllowUnsignedBody: true,
		EchoStringToSign:  true,
		Store:             ratelimit.NewMemory(ratelimit.MemoryConfig{Now: now}),
		Records:           f.records,
		Now:               now,
		Random:            rand.Reader,
	}
	for _, ch := range change {
		ch(&c)
	}
	f.Gate = authz.NewGate(c, newState(t, nil))
	return f
}

// newState loads testdata; limits are beside the built-in one.
func newState(t testing.TB, limits []ratelimit.Rule) *authz.State {
	t.Helper()
	return loadState(t, "testdata/apis", "testdata/directory.yaml", append(ratelimit.DefaultRules(), limits...))
}

// loadState loads a folder of metadata and a directory, with these limits alone.
func loadState(t testing.TB, apiDir, directoryFile string, limits []ratelimit.Rule) *authz.State {
	t.Helper()
	return loadRules(t, policies.Config{}, apiDir, directoryFile, limits)
}

// loadRules is loadState with rules of the test's own.
func loadRules(t testing.TB, own policies.Config, apiDir, directoryFile string, limits []ratelimit.Rule) *authz.State {
	t.Helper()
	apis, err := openapi.Load(apiDir, true)
	if err != nil {
		t.Fatal(err)
	}
	directory, err := ram.LoadFile(directoryFile)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := policies.Load(context.Background(), own)
	if err != nil {
		t.Fatal(err)
	}
	plan, problems := ratelimit.Compile(limits)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return authz.NewState(authz.Parts{APIs: apis, Directory: directory, Rules: rules, Limits: plan})
}

// call is a request to be signed. Its zero fields have the defaults of sign.
type call struct {
	key     string        // "" is reader; its secret is its name and -secret
	style   acs.Style     // Unsigned is RPCV1
	action  string        // "" is DescribeInstances; "-" is none
	version string        // "" is the product's; "-" is none
	host    string        // "" is ecs.example.com
	method  string        // "" is GET
	path    string        // "" is /
	query   string        // added to RegionId=cn-hangzhou, which "!" in front leaves out
	body    string        // with contentType
	content string        // content type
	skew    time.Duration // of the client's clock
	nonce   string        // "" is a new one; ROA V1 sends it only if given
	secret  string
	token   string // "" is the session's
	edit    func(*acs.Request)
}

func (c call) request(t testing.TB) *acs.Request {
	t.Helper()
	or := func(s, d string) string {
		switch s {
		case "":
			return d
		case "-":
			return ""
		}
		return s
	}
	r := &acs.Request{
		Method: or(c.method, "GET"), Scheme: "http", Host: or(c.host, "ecs.example.com"),
		Target: or(c.path, "/"), BodyState: acs.Whole, Body: []byte(c.body),
	}
	query, bare := strings.CutPrefix(c.query, "!")
	if !bare {
		query = strings.TrimSuffix("RegionId=cn-hangzhou&"+query, "&")
	}
	if query != "" {
		r.Target += "?" + query
	}
	if c.content != "" {
		r.Headers = append(r.Headers, acs.Header{Name: "content-type", Value: c.content})
	}
	style := c.style
	if style == acs.Unsigned {
		style = acs.RPCV1
		if !strings.Contains(query, "Format=") {
			r.Target += map[bool]string{true: "?", false: "&"}[query == ""] + "Format=JSON"
		}
	}
	version := "2014-05-26"
	if strings.HasPrefix(r.Host, "cs.") {
		version = "2015-12-15"
	}
	nonce := c.nonce
	if nonce == "" && style != acs.ROAV1 {
		nonce = rand.Text()
	}
	key := or(c.key, "reader")
	name := strings.TrimPrefix(key, "STS.")
	cred := acs.Credentials{AccessKeyID: key, Secret: or(c.secret, name+"-secret")}
	if strings.HasPrefix(key, "STS.") {
		cred.SecurityToken = name + "-token"
	}
	if c.token != "" {
		cred.SecurityToken = or(c.token, "")
	}
	action := or(c.action, "DescribeInstances")
	if style == acs.ROAV1 || strings.HasPrefix(r.Host, "cs.") {
		action = or(c.action, "")
	}
	signed, err := acs.Sign(r, cred, style, action, or(c.version, version), nonce, noon.Add(c.skew))
	if err != nil {
		t.Fatal(err)
	}
	if c.edit != nil {
		c.edit(signed)
	}
	return signed
}

var peer = authz.Peer{Address: netip.MustParseAddr("203.0.113.7"), RequestID: "0d4ac3e2-5a3f-4a7e-9f11-3b8f7c1d2e90"}

func (f *fixture) decide(t testing.TB, c call) authz.Decision {
	t.Helper()
	return f.Decide(t.Context(), c.request(t), peer)
}

// header is the value of a header for the backend.
func header(d authz.Decision, name string) string {
	for _, h := range d.Headers {
		if h.Name == name {
			return h.Value
		}
	}
	return ""
}

func TestAllowed(t *testing.T) {
	for name, test := range map[string]struct {
		call call
		want map[string]string
	}{
		"rpc": {call{}, map[string]string{
			"x-ramgate-account":        "1000000000000001",
			"x-ramgate-principal":      "acs:ram::1000000000000001:user/reader",
			"x-ramgate-principal-type": "user",
			"x-ramgate-action":         "ecs:DescribeInstances",
			"x-ramgate-request-id":     "0D4AC3E2-5A3F-4A7E-9F11-3B8F7C1D2E90",
		}},
		"acs3":    {call{style: acs.ACS3, method: "POST"}, nil},
		"roa":     {call{style: acs.ROAV1, host: "cs.example.com", path: "/clusters/c-1", query: "!"}, map[string]string{"x-ramgate-action": "cs:DescribeCluster"}},
		"root":    {call{key: "root", action: "ModifyAccountAttribute"}, map[string]string{"x-ramgate-principal-type": "root"}},
		"session": {call{key: "STS.ci"}, map[string]string{"x-ramgate-principal": "acs:ram::1000000000000001:assumed-role/deploy/ci", "x-ramgate-principal-type": "role"}},
		"trusted": {call{key: "dave", query: "OwnerId=1000000000000001"}, map[string]string{"x-ramgate-account": "1000000000000002"}},
		"unsigned names are overwritten": {call{edit: func(r *acs.Request) {
			for i, h := range r.Headers {
				if h.Name == "x-acs-action" || h.Name == "x-acs-version" {
					r.Headers[i].Value = "forged"
				}
			}
		}}, map[string]string{"x-acs-action": "DescribeInstances", "x-acs-version": "2014-05-26"}},
		"unread body": {call{key: "root", style: acs.ACS3, method: "POST", edit: func(r *acs.Request) {
			r.Body, r.BodyState = nil, acs.Unread
		}}, map[string]string{"x-ramgate-unsigned-body": "unread"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newGate(t).decide(t, test.call)
			if !d.Passes() || d.Outcome != authz.Allowed {
				t.Fatalf("refused: %s %s at %s: %s", d.Answer.Code, d.Answer.Message, d.Stage, d.Reason)
			}
			for name, want := range test.want {
				if got := header(d, name); got != want {
					t.Errorf("%s = %q, want %q", name, got, want)
				}
			}
		})
	}
}

// TestAnonymous: no credentials, an API that allows it, and nothing about
// anybody for the backend.
func TestAnonymous(t *testing.T) {
	f := newGate(t)
	anonymous := func(action string) authz.Decision {
		return f.Decide(t.Context(), &acs.Request{
			Method: "GET", Host: "ecs.example.com", BodyState: acs.Whole,
			Target: "/?" + url.Values{"Action": {action}, "Version": {"2014-05-26"}}.Encode(),
		}, peer)
	}
	for range 2 { // there is no nonce to be used up
		d := anonymous("DescribeRegions")
		if !d.Passes() || header(d, "x-ramgate-principal-type") != "anonymous" || header(d, "x-ramgate-account") != "" ||
			header(d, "x-ramgate-unsigned-body") != "" {
			t.Errorf("DescribeRegions: %+v", d)
		}
	}
	if d := anonymous("DescribeInstances"); d.Passes() || d.Answer.Code != catalog.MissingParameter {
		t.Errorf("DescribeInstances: %+v", d)
	}
}

// brokenStore fails.
type brokenStore struct{ err error }

func (b brokenStore) Admit(context.Context, ratelimit.Admission) (ratelimit.Verdict, error) {
	return ratelimit.Verdict{}, b.err
}

func TestFailures(t *testing.T) {
	t.Run("store", func(t *testing.T) {
		f := newGate(t, func(c *authz.Config) { c.Store = brokenStore{errors.New("connection refused")} })
		d := f.decide(t, call{})
		if d.Outcome != authz.Failed || d.Answer.Code != catalog.ServiceUnavailable || d.Verdict() != "error" {
			t.Errorf("got %+v", d)
		}
	})
	t.Run("store without an outcome", func(t *testing.T) {
		f := newGate(t, func(c *authz.Config) { c.Store = brokenStore{} })
		if d := f.decide(t, call{}); d.Outcome != authz.Failed || d.Passes() {
			t.Errorf("got %+v", d)
		}
	})
	t.Run("deadline", func(t *testing.T) {
		f := newGate(t, func(c *authz.Config) { c.Timeout = time.Nanosecond })
		if d := f.decide(t, call{}); d.Outcome != authz.Failed || d.Passes() {
			t.Errorf("got %+v", d)
		}
	})
	t.Run("client left", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		f := newGate(t)
		d := f.Decide(ctx, call{}.request(t), peer)
		if d.Passes() || !d.Abandoned || len(f.records.all) != 0 {
			t.Errorf("got %+v and %d records", d, len(f.records.all))
		}
	})
	t.Run("zero", func(t *testing.T) {
		var d authz.Decision
		if d.Passes() || d.Verdict() != "deny" {
			t.Error("the zero Decision passes")
		}
	})
}

func TestObserve(t *testing.T) {
	f := newGate(t, func(c *authz.Config) { c.Observe = true })
	d := f.decide(t, call{secret: "wrong"})
	if !d.Passes() || d.Verdict() != "observe" || header(d, "x-ramgate-would-deny") != "IncompleteSignature" {
		t.Errorf("got %+v", d)
	}
	if got := header(d, "x-ramgate-principal"); got != "" {
		t.Errorf("an unproven caller is passed on as %s", got)
	}
	if r := f.records.last(t); r.Decision != "observe" || r.Code != "IncompleteSignature" {
		t.Errorf("recorded %+v", r)
	}
}
