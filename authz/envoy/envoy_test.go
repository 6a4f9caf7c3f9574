package envoy_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	authv3 "github.com/envoyproxy/go-control-plane/envoy/service/auth/v3"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/authz/envoy"
	"github.com/ramgate/ramgate/catalog"
)

// fakeGate decides what it is told, and keeps what it was asked.
type fakeGate struct {
	decision authz.Decision
	panics   any
	request  *acs.Request
	peer     authz.Peer
	failed   error
}

func (f *fakeGate) Decide(_ context.Context, r *acs.Request, p authz.Peer) authz.Decision {
	if f.panics != nil {
		panic(f.panics)
	}
	f.request, f.peer = r, p
	return f.decision
}

func (f *fakeGate) Fail(_ context.Context, p authz.Peer, cause error) authz.Decision {
	f.peer, f.failed = p, cause
	return authz.Decision{Outcome: authz.Failed, Answer: catalog.Builtin().Answer(catalog.New(catalog.InternalError), "ID", "host")}
}

// serve runs a server and returns a connection to it.
func serve(t *testing.T, g envoy.Gate, c envoy.Config) (*envoy.Server, *grpc.ClientConn) {
	t.Helper()
	if c.MaxBody == 0 {
		c.MaxBody = 1024
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := envoy.NewServer(g, c)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	conn, err := grpc.NewClient(l.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = conn.Close()
		s.Drain(context.Background(), 0)
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return s, conn
}

// check is a CheckRequest as Envoy sends it, of header name and value pairs.
func check(body string, extensions map[string]string, headers ...string) *authv3.CheckRequest {
	m := &corev3.HeaderMap{}
	pairs := append([]string{":method", "POST", ":path", "/?a=b", ":authority", "ecs.example.com", ":scheme", "https"}, headers...)
	for i := 0; i < len(pairs); i += 2 {
		m.Headers = append(m.Headers, &corev3.HeaderValue{Key: pairs[i], RawValue: []byte(pairs[i+1])})
	}
	return &authv3.CheckRequest{Attributes: &authv3.AttributeContext{
		Source: &authv3.AttributeContext_Peer{Address: &corev3.Address{Address: &corev3.Address_SocketAddress{
			SocketAddress: &corev3.SocketAddress{Address: "203.0.113.7"},
		}}},
		Request: &authv3.AttributeContext_Request{Http: &authv3.AttributeContext_HttpRequest{
			HeaderMap: m, RawBody: []byte(body),
			Path: "/lies", Method: "LIES", Host: "lies", // the string fields are not to be believed
		}},
		ContextExtensions: extensions,
	}}
}

func ask(t *testing.T, conn *grpc.ClientConn, r *authv3.CheckRequest) *authv3.CheckResponse {
	t.Helper()
	out, err := authv3.NewAuthorizationClient(conn).Check(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRequest(t *testing.T) {
	for name, test := range map[string]struct {
		config  envoy.Config
		check   *authv3.CheckRequest
		request acs.Request
		peer    authz.Peer
	}{
		"plain": {
			check: check("", nil, "x-request-id", "id", "x-forwarded-proto", "http"),
			request: acs.Request{Scheme: "http", BodyState: acs.Whole, Headers: []acs.Header{
				{Name: "x-request-id", Value: "id"}, {Name: "x-forwarded-proto", Value: "http"},
			}},
			peer: authz.Peer{Address: netip.MustParseAddr("203.0.113.7"), RequestID: "id"},
		},
		"duplicates stay two, bytes stay bytes": {
			check: check("", nil, "x-acs-a", "1", "x-acs-a", "\xff\x80"),
			request: acs.Request{Scheme: "http", BodyState: acs.Whole, Headers: []acs.Header{
				{Name: "x-acs-a", Value: "1"}, {Name: "x-acs-a", Value: "\xff\x80"},
			}},
			peer: authz.Peer{Address: netip.MustParseAddr("203.0.113.7")},
		},
		"behind a proxy, over TLS": {
			config: envoy.Config{Address: envoy.ExternalAddress},
			check:  check("", map[string]string{"product": "Ecs", "policy_set": "strict"}, "x-envoy-external-address", "2001:db8::1", "x-forwarded-proto", "https"),
			request: acs.Request{Scheme: "https", BodyState: acs.Whole, Headers: []acs.Header{
				{Name: "x-envoy-external-address", Value: "2001:db8::1"}, {Name: "x-forwarded-proto", Value: "https"},
			}},
			peer: authz.Peer{Address: netip.MustParseAddr("2001:db8::1"), Secure: true, Product: "Ecs", PolicySet: "strict"},
		},
		"behind a proxy, in a zone": {
			config: envoy.Config{Address: envoy.ExternalAddress},
			check:  check("", nil, "x-envoy-external-address", "fe80::1%eth0"),
			request: acs.Request{Scheme: "http", BodyState: acs.Whole, Headers: []acs.Header{
				{Name: "x-envoy-external-address", Value: "fe80::1%eth0"},
			}},
			peer: authz.Peer{Address: netip.MustParseAddr("fe80::1")},
		},
		"transport by the route": {
			config:  envoy.Config{Transport: envoy.ContextExtension},
			check:   check("", map[string]string{"secure_transport": "true"}, "x-forwarded-proto", "http"),
			request: acs.Request{Scheme: "https", BodyState: acs.Whole, Headers: []acs.Header{{Name: "x-forwarded-proto", Value: "http"}}},
			peer:    authz.Peer{Address: netip.MustParseAddr("203.0.113.7"), Secure: true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := &fakeGate{}
			_, conn := serve(t, g, test.config)
			ask(t, conn, test.check)
			want := test.request
			want.Method, want.Target, want.Host = "POST", "/?a=b", "ecs.example.com"
			if d := cmp.Diff(&want, g.request); d != "" {
				t.Errorf("request (-want +got):\n%s", d)
			}
			if d := cmp.Diff(test.peer, g.peer, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); d != "" {
				t.Errorf("peer (-want +got):\n%s", d)
			}
		})
	}
}

// TestBodyState is the rule for whole bodies, with a limit of 4.
func TestBodyState(t *testing.T) {
	unread := map[string]string{"body": "unread"}
	for name, test := range map[string]struct {
		check *authv3.CheckRequest
		want  acs.BodyState
	}{
		"none":                               {check("", nil), acs.Whole},
		"none, announced as empty":           {check("", nil, "content-length", "0"), acs.Whole},
		"chunked and empty":                  {check("", nil, "x-envoy-auth-partial-body", "false"), acs.Whole},
		"below the limit":                    {check("abc", nil, "x-envoy-auth-partial-body", "false"), acs.Whole},
		"below the limit, announced":         {check("abc", nil, "x-envoy-auth-partial-body", "false", "content-length", "3"), acs.Whole},
		"at the limit, announced":            {check("abcd", nil, "x-envoy-auth-partial-body", "false", "content-length", "4"), acs.Whole},
		"at the limit, not announced":        {check("abcd", nil, "x-envoy-auth-partial-body", "false"), acs.Partial},
		"at the limit, more announced":       {check("abcd", nil, "x-envoy-auth-partial-body", "false", "content-length", "5"), acs.Partial},
		"truncated":                          {check("abcd", nil, "x-envoy-auth-partial-body", "true", "content-length", "4"), acs.Partial},
		"not said to be whole":               {check("abc", nil), acs.Partial},
		"announced, but not shown":           {check("", nil, "content-length", "3"), acs.Partial},
		"less than announced":                {check("ab", nil, "x-envoy-auth-partial-body", "false", "content-length", "3"), acs.Partial},
		"announced in words":                 {check("", nil, "content-length", "some"), acs.Partial},
		"unread by the route":                {check("", unread, "content-length", "3"), acs.Unread},
		"unread by the route, though it was": {check("abc", unread, "x-envoy-auth-partial-body", "false"), acs.Unread},
	} {
		t.Run(name, func(t *testing.T) {
			g := &fakeGate{}
			_, conn := serve(t, g, envoy.Config{MaxBody: 4})
			ask(t, conn, test.check)
			if g.request.BodyState != test.want {
				t.Errorf("got %d, want %d", g.request.BodyState, test.want)
			}
			for _, h := range g.request.Headers {
				if h.Name == "x-envoy-auth-partial-body" {
					t.Error("Envoy's own header is taken for the client's")
				}
			}
		})
	}
}

// headers are response headers as Envoy reads them: only value counts, and a
// name that stands twice is sent twice.
func headers(t *testing.T, options []*corev3.HeaderValueOption) map[string]string {
	t.Helper()
	m := map[string]string{}
	for _, o := range options {
		if _, twice := m[o.GetHeader().GetKey()]; twice {
			t.Errorf("header %s stands twice", o.GetHeader().GetKey())
		}
		//lint:ignore SA1019 deprecated, and read by Envoy all the same: it would drop the header
		if o.GetAppend().GetValue() {
			t.Errorf("header %s is appended", o.GetHeader().GetKey())
		}
		m[o.GetHeader().GetKey()] = o.GetHeader().GetValue()
	}
	return m
}

func answerOf(code catalog.Code) catalog.Answer {
	return catalog.Builtin().Answer(catalog.New(code), "ID", "ecs.example.com")
}

func TestResponse(t *testing.T) {
	verdictOf := func(r *authv3.CheckResponse) string {
		return r.GetDynamicMetadata().GetFields()["verdict"].GetStringValue()
	}
	respond := func(t *testing.T, d authz.Decision) *authv3.CheckResponse {
		_, conn := serve(t, &fakeGate{decision: d}, envoy.Config{})
		return ask(t, conn, check("", nil))
	}
	t.Run("zero denies", func(t *testing.T) {
		r := respond(t, authz.Decision{})
		if r.GetStatus().GetCode() == 0 || r.GetDeniedResponse() == nil || verdictOf(r) != "deny" {
			t.Errorf("got %v", r)
		}
	})
	t.Run("allowed", func(t *testing.T) {
		r := respond(t, authz.Decision{Outcome: authz.Allowed, RequestID: "ID", Principal: "p", Headers: []acs.Header{{Name: "x-ramgate-account", Value: "1"}}})
		if r.GetStatus() == nil || r.GetStatus().GetCode() != 0 || verdictOf(r) != "allow" {
			t.Errorf("got %v", r)
		}
		ok := r.GetOkResponse()
		if d := cmp.Diff(map[string]string{"x-ramgate-account": "1"}, headers(t, ok.GetHeaders())); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff(map[string]string{"x-acs-request-id": "ID"}, headers(t, ok.GetResponseHeadersToAdd())); d != "" {
			t.Error(d)
		}
		if got := ok.GetResponseHeadersToAdd()[0].GetAppendAction(); got != corev3.HeaderValueOption_ADD_IF_ABSENT {
			t.Errorf("x-acs-request-id is added by %v", got)
		}
		if len(ok.GetHeadersToRemove()) > 0 {
			t.Error("headers are removed, which Envoy does last")
		}
	})
	t.Run("what the access log can tell", func(t *testing.T) {
		r := respond(t, authz.Decision{Rule: "quiet", PolicySet: "strict", PolicyRevision: "r1"})
		for name, want := range map[string]string{"rule": "quiet", "policy_set": "strict", "policy_revision": "r1"} {
			if got := r.GetDynamicMetadata().GetFields()[name].GetStringValue(); got != want {
				t.Errorf("%s %q, want %q", name, got, want)
			}
		}
	})
	t.Run("observed", func(t *testing.T) {
		r := respond(t, authz.Decision{Observed: true, Answer: answerOf(catalog.ForbiddenRAM)})
		if r.GetStatus().GetCode() != 0 || r.GetOkResponse() == nil || verdictOf(r) != "observe" {
			t.Errorf("got %v", r)
		}
	})
	t.Run("denied", func(t *testing.T) {
		r := respond(t, authz.Decision{RequestID: "ID", Answer: answerOf(catalog.Throttling), RetryAfter: 1500 * time.Microsecond})
		denied := r.GetDeniedResponse()
		if r.GetStatus().GetCode() != int32(codes.PermissionDenied) || denied.GetStatus().GetCode() != 400 || verdictOf(r) != "deny" {
			t.Errorf("got %v", r)
		}
		want := map[string]string{"content-type": "application/json;charset=utf-8", "x-acs-request-id": "ID", "x-acs-retry-after": "2"}
		if d := cmp.Diff(want, headers(t, denied.GetHeaders())); d != "" {
			t.Error(d)
		}
		var body struct{ Code, RequestID string }
		if err := json.Unmarshal([]byte(denied.GetBody()), &body); err != nil || body.Code != "Throttling" {
			t.Errorf("body %s: %v", denied.GetBody(), err)
		}
	})
	t.Run("denied in XML", func(t *testing.T) {
		denied := respond(t, authz.Decision{Format: acs.XML, Answer: answerOf(catalog.ForbiddenRAM)}).GetDeniedResponse()
		if got := headers(t, denied.GetHeaders())["content-type"]; got != "text/xml;charset=utf-8" {
			t.Errorf("content-type %q", got)
		}
		if !strings.Contains(denied.GetBody(), "<Code>Forbidden.RAM</Code>") {
			t.Errorf("body %s", denied.GetBody())
		}
	})
	t.Run("failed", func(t *testing.T) {
		r := respond(t, authz.Decision{Outcome: authz.Failed, Answer: answerOf(catalog.ServiceUnavailable)})
		if r.GetStatus().GetCode() == 0 || r.GetErrorResponse().GetStatus().GetCode() != 503 || verdictOf(r) != "error" {
			t.Errorf("got %v", r)
		}
	})
}

// TestFaults: what is not a request is a failure, and a panic a gRPC error.
func TestFaults(t *testing.T) {
	t.Run("no raw headers", func(t *testing.T) {
		g := &fakeGate{decision: authz.Decision{Outcome: authz.Allowed}}
		_, conn := serve(t, g, envoy.Config{})
		for _, r := range []*authv3.CheckRequest{{}, {Attributes: &authv3.AttributeContext{Request: &authv3.AttributeContext_Request{
			Http: &authv3.AttributeContext_HttpRequest{Method: "GET", Path: "/", Headers: map[string]string{":path": "/"}},
		}}}} {
			if out := ask(t, conn, r); out.GetErrorResponse() == nil || out.GetStatus().GetCode() == 0 || g.failed == nil {
				t.Errorf("got %v", out)
			}
		}
	})
	t.Run("no address behind proxies", func(t *testing.T) {
		for _, headers := range [][]string{nil, {"x-envoy-external-address", "nonsense"}} {
			g := &fakeGate{decision: authz.Decision{Outcome: authz.Allowed}}
			_, conn := serve(t, g, envoy.Config{Address: envoy.ExternalAddress})
			if out := ask(t, conn, check("", nil, headers...)); out.GetErrorResponse() == nil || g.failed == nil || g.request != nil {
				t.Errorf("%q: got %v", headers, out)
			}
		}
	})
	t.Run("panic", func(t *testing.T) {
		var log bytes.Buffer
		_, conn := serve(t, &fakeGate{panics: "boom"}, envoy.Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
		out, err := authv3.NewAuthorizationClient(conn).Check(t.Context(), check("", nil))
		if status.Code(err) != codes.Internal || out != nil {
			t.Errorf("got %v, %v", out, err)
		}
		if !strings.Contains(log.String(), "boom") {
			t.Errorf("the log does not tell: %s", log.String())
		}
	})
}

// TestDrain: first NOT_SERVING while calls are still answered, then the end.
func TestDrain(t *testing.T) {
	s, conn := serve(t, &fakeGate{decision: authz.Decision{Outcome: authz.Allowed}}, envoy.Config{})
	h := healthpb.NewHealthClient(conn)
	state := func() healthpb.HealthCheckResponse_ServingStatus {
		r, err := h.Check(t.Context(), &healthpb.HealthCheckRequest{})
		if err != nil {
			t.Fatal(err)
		}
		return r.GetStatus()
	}
	ask(t, conn, check("", nil)) // it serves
	if got := state(); got != healthpb.HealthCheckResponse_SERVING {
		t.Fatalf("health is %v", got)
	}
	ctx, end := context.WithCancel(t.Context())
	drained := make(chan struct{})
	go func() {
		s.Drain(ctx, time.Hour) // until ctx ends
		close(drained)
	}()
	for state() != healthpb.HealthCheckResponse_NOT_SERVING {
	}
	ask(t, conn, check("", nil)) // and still answers
	end()
	<-drained
	if _, err := authv3.NewAuthorizationClient(conn).Check(t.Context(), check("", nil)); status.Code(err) != codes.Unavailable {
		t.Errorf("after the drain: %v", err)
	}
}
