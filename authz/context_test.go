package authz_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/policies"
	"github.com/ramgate/ramgate/ratelimit"
)

// echo is a rule that gives the context for the reason of a denial.
const echo = `package ramgate

# METADATA
# title: Tells the context
deny contains {"rule": "echo", "code": "Forbidden.RiskControl", "reason": json.marshal(input.context)} if input.version == 1
`

// newEcho is a gate that refuses everything with the context for its reason, over
// the directory of testdata or another one.
func newEcho(t *testing.T, directory string) *fixture {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "echo.rego"), []byte(echo), 0o600); err != nil {
		t.Fatal(err)
	}
	f := newGate(t)
	f.Swap(loadRules(t, policies.Config{Dir: dir}, "testdata/apis", directory, ratelimit.DefaultRules()))
	return f
}

func TestContext(t *testing.T) {
	mfa := filepath.Join(t.TempDir(), "directory.yaml")
	if err := os.WriteFile(mfa, []byte(`
id: "1000000000000001"
access_keys: [{id: root, secret: root-secret}]
users: [{name: Bob.X, access_keys: [{id: reader, secret: reader-secret}]}]
roles:
  - name: Deploy
    sessions:
      - {name: CI, access_key_id: STS.ci, secret: ci-secret, security_token: ci-token, expires: 2030-01-01T00:00:00Z}
      - {name: on, access_key_id: STS.on, secret: on-secret, security_token: on-token, expires: 2030-01-01T00:00:00Z, mfa: true}
      - {name: off, access_key_id: STS.off, secret: off-secret, security_token: off-token, expires: 2030-01-01T00:00:00Z, mfa: false}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	of := func(arn string, more ...string) map[string]string {
		want := map[string]string{"acs:CurrentTime": "2026-11-24T12:00:00Z", "acs:SecureTransport": "false", "acs:SourceIp": "203.0.113.7"}
		if arn != "" {
			want["acs:PrincipalARN"] = "acs:ram:*:1000000000000001:" + arn
		}
		for i := 0; i < len(more); i += 2 {
			if want[more[i]] = more[i+1]; more[i+1] == "-" {
				delete(want, more[i])
			}
		}
		return want
	}
	for name, test := range map[string]struct {
		call call
		peer func(*authz.Peer)
		want map[string]string
	}{
		"user":             {call{}, nil, of("user/bob.x")},
		"root":             {call{key: "root"}, nil, of("root")},
		"session":          {call{key: "STS.ci"}, nil, of("role/deploy")},
		"session with MFA": {call{key: "STS.on"}, nil, of("role/deploy", "acs:MFAPresent", "true")},
		"session without":  {call{key: "STS.off"}, nil, of("role/deploy", "acs:MFAPresent", "false")},
		"TLS":              {call{}, func(p *authz.Peer) { p.Secure = true }, of("user/bob.x", "acs:SecureTransport", "true")},
		"mapped":           {call{}, func(p *authz.Peer) { p.Address = netip.MustParseAddr("::ffff:10.1.2.3") }, of("user/bob.x", "acs:SourceIp", "10.1.2.3")},
		"IPv6":             {call{}, func(p *authz.Peer) { p.Address = netip.MustParseAddr("2001:DB8::1%eth0") }, of("user/bob.x", "acs:SourceIp", "2001:db8::1")},
		"no address":       {call{}, func(p *authz.Peer) { p.Address = netip.Addr{} }, of("user/bob.x", "acs:SourceIp", "-")},
		"tags": {call{query: "Tag.1.Key=env&Tag.1.Value=Prod&Tag.2.Key=a/b:c&Tag.7.Value=%E4%B8%96%0A&Tag.7.Key=%C3%A9"}, nil,
			of("user/bob.x", "acs:RequestTag/env", "Prod", "acs:RequestTag/a/b:c", "", "acs:RequestTag/é", "世\n")},
		"other numbers": {call{query: "Tag.01.Key=env&Tag.01.Value=x&Tag.1.Key=Env&Tag.n.Key=n"}, nil,
			of("user/bob.x", "acs:RequestTag/env", "x", "acs:RequestTag/Env", "", "acs:RequestTag/n", "")},
		"no tags": {call{query: "Tag=a&Tag.1=b&Tag.1.Name=c&Tag.Key=d&Tags.1.Key=e&Tag.1.Key.x=g&xTag.1.Key=h&Tag.3.Key=&Tag.3.Value=&Tag.4.Key="}, nil, of("user/bob.x")},
		"tags of a form": {call{style: acs.ACS3, method: "POST", content: form, body: "Tag.1.Key=env&Tag.1.Value=Prod"}, nil,
			of("user/bob.x", "acs:RequestTag/env", "Prod")},
		"longest tag": {call{query: "Tag.1.Key=env&Tag.1.Value=" + strings.Repeat("x", 1024)}, nil, of("user/bob.x", "acs:RequestTag/env", strings.Repeat("x", 1024))},
	} {
		t.Run(name, func(t *testing.T) {
			p := peer
			if test.peer != nil {
				test.peer(&p)
			}
			test.call.action = "DescribeAccountAttributes"
			d := newEcho(t, mfa).Decide(t.Context(), test.call.request(t), p)
			var got map[string]string
			if err := json.Unmarshal([]byte(d.Reason), &got); err != nil {
				t.Fatalf("%s: %v", d.Answer.Code, d.Reason)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A call without credentials is nobody's, and signs no tags.
func TestContextOfNobody(t *testing.T) {
	d := newEcho(t, "testdata/directory.yaml").Decide(t.Context(), &acs.Request{
		Method: "GET", Host: "ecs.example.com", BodyState: acs.Whole,
		Target: "/?" + url.Values{"Action": {"DescribeRegions"}, "Version": {"2014-05-26"}, "Tag.1.Key": {"env"}, "Tag.2.Key": {"env"}}.Encode(),
	}, peer)
	if want := `{"acs:CurrentTime":"2026-11-24T12:00:00Z","acs:SecureTransport":"false","acs:SourceIp":"203.0.113.7"}`; d.Reason != want {
		t.Errorf("%s: %s", d.Answer.Code, d.Reason)
	}
}

func TestContextHasFractions(t *testing.T) {
	f := newEcho(t, "testdata/directory.yaml")
	clock := noon.Add(1500 * time.Microsecond).In(time.FixedZone("", 8*3600))
	f.Gate = authz.NewGate(authz.Config{
		Request: acs.Limits{Body: 1 << 20, Parameters: 1000, HeaderBytes: 60 << 10}, Timeout: 10 * time.Second, ClockWindow: 15 * time.Minute,
		Store: ratelimit.NewMemory(ratelimit.MemoryConfig{Now: time.Now}), Now: func() time.Time { return clock },
	}, f.State())
	if d := f.decide(t, call{}); !strings.Contains(d.Reason, `"acs:CurrentTime":"2026-11-24T12:00:00.0015Z"`) {
		t.Errorf("%s: %s", d.Answer.Code, d.Reason)
	}
}

// What two readers could take for different tags is refused, as is what was not signed.
func TestTagsRefused(t *testing.T) {
	const like = "a name that some readers take for that of a tag"
	f := newGate(t)
	for name, test := range map[string]struct {
		call   call
		code   catalog.Code
		param  string
		reason string
	}{
		"key twice":         {call{query: "Tag.1.Key=env&Tag.1.Value=dev&Tag.2.Key=env&Tag.2.Value=prod"}, catalog.InvalidParameter, "Tag.2.Key", "the tag is given twice"},
		"same value twice":  {call{query: "Tag.1.Key=env&Tag.01.Key=env"}, catalog.InvalidParameter, "Tag.01.Key", "the tag is given twice"},
		"value without key": {call{query: "Tag.1.Value=prod"}, catalog.InvalidParameter, "Tag.1.Value", "the value of a tag has no key"},
		"empty key":         {call{query: "Tag.1.Key=&Tag.1.Value=prod"}, catalog.InvalidParameter, "Tag.1.Value", "the value of a tag has no key"},
		"long value":        {call{query: "Tag.1.Key=env&Tag.1.Value=" + strings.Repeat("x", 1025)}, catalog.InvalidParameterLengthExceeded, "Tag.1.Value", ""},
		"long key":          {call{query: "Tag.1.Key=" + strings.Repeat("x", 1025)}, catalog.InvalidParameterLengthExceeded, "Tag.1.Key", ""},
		"other case":        {call{query: "Tag.1.key=env&Tag.1.value=prod"}, catalog.InvalidParameter, "Tag.1.key", like},
		"all other case":    {call{query: "tag.1.VALUE=prod"}, catalog.InvalidParameter, "tag.1.VALUE", like},
		"brackets":          {call{query: "Tag[1].Key=env"}, catalog.InvalidParameter, "Tag[1].Key", like},
		"only brackets":     {call{query: "Tag[1][key]=env"}, catalog.InvalidParameter, "Tag[1][key]", like},
		"a blank":           {call{query: "Tag.1.Key%20=env"}, catalog.InvalidParameter, "Tag.1.Key", like},
		"a dot more":        {call{query: "Tag.1.Key.=env"}, catalog.InvalidParameter, "Tag.1.Key.", like},
		"of root":           {call{key: "root", query: "Tag.1.Key=env&Tag.2.Key=env"}, catalog.InvalidParameter, "Tag.2.Key", "the tag is given twice"},
	} {
		t.Run(name, func(t *testing.T) {
			test.call.action = "DescribeAccountAttributes"
			d := f.decide(t, test.call)
			if d.Answer.Code != test.code || d.Stage != "authorize" || !strings.Contains(d.Answer.Message, test.param) {
				t.Errorf("%s at %s: %s", d.Answer.Code, d.Stage, d.Answer.Message)
			}
			if got := f.records.last(t).Reason; got != test.reason {
				t.Errorf("recorded %q", got)
			}
		})
	}
}

// A body that the signature does not cover could be anybody's.
func TestTagsOfAnUnsignedBody(t *testing.T) {
	r := nonceless(t, "POST")
	r.Target += "?Tag.1.Key=env"
	r.Body = []byte("Tag.1.Value=prod")
	kept := []acs.Header{{Name: "content-type", Value: form}}
	text := "POST\napplication/json\n\n" + form + "\n"
	for _, h := range r.Headers {
		if h.Name == "date" {
			text += h.Value + "\nx-acs-signature-method:HMAC-SHA1\nx-acs-signature-version:1.0\nx-acs-version:2015-12-15\n/clusters?Tag.1.Key=env"
		}
		if h.Name != "content-md5" && h.Name != "authorization" && h.Name != "content-type" {
			kept = append(kept, h)
		}
	}
	mac := hmac.New(sha1.New, []byte("root-secret"))
	mac.Write([]byte(text))
	r.Headers = append(kept, acs.Header{Name: "authorization", Value: "acs root:" + base64.StdEncoding.EncodeToString(mac.Sum(nil))})
	f := newGate(t)
	d := f.Decide(t.Context(), r, peer)
	if d.Answer.Code != catalog.InvalidParameter || !strings.Contains(d.Answer.Message, "Tag.1.Value") {
		t.Errorf("%s at %s: %s", d.Answer.Code, d.Stage, d.Answer.Message)
	}
	if got := f.records.last(t).Reason; got != "a tag stands in a body that the signature does not cover" {
		t.Errorf("recorded %q", got)
	}
	r.Body = []byte("a=b")
	if d := newGate(t).Decide(t.Context(), r, peer); !d.Passes() {
		t.Errorf("a tag in the query: %s at %s: %s", d.Answer.Code, d.Stage, d.Answer.Message)
	}
}

// TestConditions is a condition of each kind through the gate.
func TestConditions(t *testing.T) {
	load := func(condition, effect string) *fixture {
		path := filepath.Join(t.TempDir(), "directory.yaml")
		text := `
id: "1000000000000001"
users: [{name: reader, policies: [All, P], access_keys: [{id: reader, secret: reader-secret}]}]
policies:
  All: {Version: 1, Statement: {Effect: Allow, Action: ` + map[string]string{"Allow": "x:y", "Deny": `"*"`}[effect] + `, Resource: "*"}}
  P: {Version: 1, Statement: {Effect: ` + effect + `, Action: "*", Resource: "*", Condition: ` + condition + `}}
`
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		f := newGate(t)
		f.Swap(loadState(t, "testdata/apis", path, ratelimit.DefaultRules()))
		return f
	}
	const tags = "Tag.1.Key=env&Tag.1.Value=prod&Tag.2.Key=cost&Tag.2.Value=9007199254740993"
	for condition, want := range map[string]bool{
		`{StringEquals: {"acs:RequestTag/env": [dev, prod]}}`:                                                           true,
		`{StringLike: {"acs:RequestTag/env": "p?o*", "acs:PrincipalARN": "acs:ram:*:*:user/reader"}}`:                   true,
		`{StringLike: {"acs:RequestTag/env": "p?o*"}, StringNotLike: {"acs:PrincipalARN": "*/reader"}}`:                 false,
		`{StringEqualsIgnoreCase: {"acs:RequestTag/env": PROD}}`:                                                        true,
		`{NumericGreaterThan: {"acs:RequestTag/cost": 9007199254740992}}`:                                               true,
		`{NumericEquals: {"acs:RequestTag/cost": 9007199254740992}}`:                                                    false,
		`{DateLessThan: {"acs:CurrentTime": "2026-11-24T20:00:01+08:00"}}`:                                              true,
		`{DateGreaterThan: {"acs:CurrentTime": "2026-11-24T20:00:00+08:00"}}`:                                           false,
		`{IpAddress: {"acs:SourceIp": [10.0.0.0/8, 203.0.113.9/24]}}`:                                                   true,
		`{NotIpAddress: {"acs:SourceIp": [10.0.0.0/8, 203.0.113.9/24]}}`:                                                false,
		`{Bool: {"acs:SecureTransport": false}, IpAddress: {"acs:SourceIp": 203.0.113.7}}`:                              true,
		`{Bool: {"acs:MFAPresent": false}}`:                                                                             false,
		`{StringEquals: {"acs:RequestTag/none": prod}}`:                                                                 false,
		`{StringNotEquals: {"acs:RequestTag/none": prod}}`:                                                              true,
		`{StringEquals: {"acs:ResourceTag/env": prod}}`:                                                                 false,
		`{StringNotEquals: {"ecs:tag/env": prod, "acs:RequestTag/env": dev}}`:                                           true,
		`{StringEquals: {"acs:RequestTag/env": prod, "acs:RequestTag/cost": 1}}`:                                        false,
		`{StringEquals: {"acs:RequestTag/env": prod}, NumericLessThan: {"acs:RequestTag/cost": [1, 9007199254740994]}}`: true,
	} {
		for effect, passes := range map[string]bool{"Allow": want, "Deny": !want} {
			d := load(condition, effect).decide(t, call{query: tags})
			if d.Passes() != passes || !passes && d.Answer.Code != catalog.ForbiddenRAM {
				t.Errorf("%s under %s: passes: %v, %s %s", effect, condition, d.Passes(), d.Answer.Code, d.Reason)
			}
		}
	}
}

// TestHostilePatterns: the longest value against the longest pattern takes no
// longer than its place among all others.
func TestHostilePatterns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "directory.yaml")
	text := `
id: "1000000000000001"
users: [{name: reader, policies: [P], access_keys: [{id: reader, secret: reader-secret}]}]
policies:
  P: {Version: 1, Statement: {Effect: Allow, Action: "*", Resource: "*", Condition: {StringLike: {"acs:RequestTag/env": [` +
		strconv.Quote(strings.Repeat("*", 1000)+"b") + ", " + strconv.Quote(strings.Repeat("*a", 1000)+"b") + ", " + strconv.Quote(strings.Repeat("?*", 300)+"b") + `]}}}}
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	f := newGate(t, func(c *authz.Config) { c.Timeout = 5 * time.Second })
	f.Swap(loadState(t, "testdata/apis", path, ratelimit.DefaultRules()))
	for value, want := range map[string]catalog.Code{
		strings.Repeat("a", 1023) + "b": "",
		strings.Repeat("a", 1024):       catalog.ForbiddenRAM,
		strings.Repeat("*", 1024):       catalog.ForbiddenRAM,
		strings.Repeat("a", 1_000_000):  catalog.InvalidParameterLengthExceeded,
	} {
		d := f.decide(t, call{style: acs.ACS3, method: "POST", content: form, body: "Tag.1.Key=env&Tag.1.Value=" + value})
		if code(d) != want {
			t.Errorf("%d times %.1s: %s %s, want %q", len(value), value, code(d), d.Reason, want)
		}
	}
}
