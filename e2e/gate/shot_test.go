package gate_test

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ramgate/ramgate/authz/acs"
)

// shot is an RPC V1 request that no official client would make as it is. Its
// zero fields have the defaults of fire; "-" is none.
type shot struct {
	key     key    // alice
	host    string // ecs.example.com
	method  string // GET
	action  string // DescribeInstances
	version string // of the host's product
	query   map[string]string
	ago     time.Duration    // signed so long ago
	edit    func(url.Values) // changes the query after it was signed
}

// fire signs the request in a format.
func (s shot) fire(t *testing.T, format string) *acs.Request {
	t.Helper()
	or := func(s, absent string) string {
		if s == "-" {
			return ""
		}
		return cmp.Or(s, absent)
	}
	k := s.key
	if k == (key{}) {
		k = alice
	}
	host := cmp.Or(s.host, "ecs.example.com")
	version := "2014-05-26"
	if !strings.HasPrefix(host, "ecs.") {
		version = "2026-01-01"
	}
	query := url.Values{"Format": {format}}
	for name, value := range s.query {
		query.Set(name, value)
	}
	r := &acs.Request{Method: cmp.Or(s.method, "GET"), Scheme: "http", Host: host, Target: "/?" + encoded(query)}
	r, err := acs.Sign(r, acs.Credentials{AccessKeyID: k.id, Secret: k.secret, SecurityToken: k.token}, acs.RPCV1,
		or(s.action, "DescribeInstances"), or(s.version, version), rand.Text(), time.Now().Add(-s.ago))
	if err != nil {
		t.Fatal(err)
	}
	if s.edit == nil {
		return r
	}
	_, raw, _ := strings.Cut(r.Target, "?")
	signed, err := url.ParseQuery(raw)
	if err != nil {
		t.Fatal(err)
	}
	s.edit(signed)
	r.Target = "/?" + encoded(signed)
	return r
}

func encoded(v url.Values) string { return strings.ReplaceAll(v.Encode(), "+", "%20") }

// without and changed edit a query.
func without(name string) func(url.Values) { return func(v url.Values) { v.Del(name) } }

func changed(name, value string) func(url.Values) { return func(v url.Values) { v.Set(name, value) } }

// reading is an error as it stands on the wire.
type reading struct {
	refusal
	requestID, hostID string
	header            http.Header
	denied            *accessDenied // nil: the answer has none
}

// accessDenied is the AccessDeniedDetail of an answer.
type accessDenied struct {
	AuthAction, AuthResource                                          string
	AuthPrincipalType, AuthPrincipalDisplayName, AuthPrincipalOwnerId string
	NoPermissionType, PolicyType                                      string
}

// hit sends a request through Envoy and reads the error that comes back, which
// must be in the format; no error is an empty one.
func (k *stack) hit(t *testing.T, r *acs.Request, format string) reading {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), r.Method, k.envoy.URL()+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	q.URL.Opaque, q.Host = r.Target, r.Host
	for _, h := range r.Headers {
		q.Header.Add(h.Name, h.Value)
	}
	res, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode == http.StatusOK {
		return reading{refusal: refusal{status: res.StatusCode}, header: res.Header}
	}
	var e struct {
		XMLName                          xml.Name `xml:"Error" json:"-"`
		RequestId, HostId, Code, Message string
		AccessDeniedDetail               *accessDenied
	}
	decode, contentType := json.Unmarshal, "application/json;charset=utf-8"
	if format == "XML" {
		decode, contentType = xml.Unmarshal, "text/xml;charset=utf-8"
	}
	if err := decode(body, &e); err != nil {
		t.Fatalf("%v\n%s", err, body)
	}
	if got := res.Header.Values("content-type"); len(got) != 1 || got[0] != contentType {
		t.Errorf("content-type %q, want %s", got, contentType)
	}
	return reading{refusal{res.StatusCode, e.Code, e.Message}, e.RequestId, e.HostId, res.Header, e.AccessDeniedDetail}
}
