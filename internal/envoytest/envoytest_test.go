package envoytest_test

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	authv3 "github.com/envoyproxy/go-control-plane/envoy/service/auth/v3"
	typev3 "github.com/envoyproxy/go-control-plane/envoy/type/v3"
	"google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/ramgate/ramgate/internal/envoytest"
)

// gate answers by the last segment of the path.
type gate struct {
	authv3.UnimplementedAuthorizationServer
}

func (gate) Check(_ context.Context, r *authv3.CheckRequest) (*authv3.CheckResponse, error) {
	path := ""
	for _, h := range r.GetAttributes().GetRequest().GetHttp().GetHeaderMap().GetHeaders() {
		if h.GetKey() == ":path" {
			path = string(h.GetRawValue())
		}
	}
	set := func(name, value string) []*corev3.HeaderValueOption {
		return []*corev3.HeaderValueOption{{Header: &corev3.HeaderValue{Key: name, Value: value}}}
	}
	verdict := func(v string) *structpb.Struct {
		return &structpb.Struct{Fields: map[string]*structpb.Value{
			"verdict": structpb.NewStringValue(v), "rule": structpb.NewStringValue("r1"),
		}}
	}
	refusal := &authv3.DeniedHttpResponse{
		Status: &typev3.HttpStatus{Code: typev3.StatusCode_Conflict}, Headers: set("x-mine", "yes"), Body: "refused",
	}
	denied := &authv3.CheckResponse_DeniedResponse{DeniedResponse: refusal}
	allowed := func(name, value string) *authv3.CheckResponse_OkResponse {
		return &authv3.CheckResponse_OkResponse{OkResponse: &authv3.OkHttpResponse{Headers: set(name, value)}}
	}
	ok, no := &status.Status{Code: int32(codes.OK)}, &status.Status{Code: int32(codes.PermissionDenied)}
	switch path {
	case "/allow":
		return &authv3.CheckResponse{Status: ok, HttpResponse: allowed("x-ramgate-account", "1"), DynamicMetadata: verdict("allow")}, nil
	case "/observe":
		return &authv3.CheckResponse{Status: ok, HttpResponse: allowed("x-ramgate-would-deny", "Forbidden.RAM"), DynamicMetadata: verdict("observe")}, nil
	case "/forbidden-mutation":
		return &authv3.CheckResponse{Status: ok, HttpResponse: allowed("host", "elsewhere"), DynamicMetadata: verdict("allow")}, nil
	case "/deny":
		return &authv3.CheckResponse{Status: no, HttpResponse: denied, DynamicMetadata: verdict("deny")}, nil
	case "/error":
		return &authv3.CheckResponse{Status: no, HttpResponse: &authv3.CheckResponse_ErrorResponse{ErrorResponse: refusal}, DynamicMetadata: verdict("error")}, nil
	default: // a refusal that says no verdict
		return &authv3.CheckResponse{Status: no, HttpResponse: denied}, nil
	}
}

// startGate serves gate until stop is called.
func startGate(t *testing.T) (addr string, stop func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := grpc.NewServer()
	authv3.RegisterAuthorizationServer(s, gate{})
	healthv1.RegisterHealthServer(s, health.NewServer())
	go s.Serve(l)
	t.Cleanup(s.Stop)
	return l.Addr().String(), s.Stop
}

// catalogError is what Envoy's own refusals look like.
type catalogError struct{ RequestID, HostID, Code, Message string }

func (e *catalogError) UnmarshalJSON(b []byte) error {
	var m map[string]string
	if err := json.Unmarshal(b, &m); err != nil {
		return err
	}
	*e = catalogError{m["RequestId"], m["HostId"], m["Code"], m["Message"]}
	return nil
}

type answer struct {
	status int
	header http.Header
	body   string
}

func do(t *testing.T, method, url, body string, header http.Header) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range header {
		req.Header[name] = values
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(b)}
}

func (a answer) catalogError(t *testing.T) catalogError {
	t.Helper()
	var e catalogError
	if err := json.Unmarshal([]byte(a.body), &e); err != nil {
		t.Fatalf("status %d, body %q: %v", a.status, a.body, err)
	}
	if got := a.header.Get("Content-Type"); got != "application/json;charset=utf-8" {
		t.Errorf("content-type %q", got)
	}
	if e.RequestID == "" || e.HostID == "" || e.Message == "" {
		t.Errorf("incomplete body %q", a.body)
	}
	return e
}

// backend answers with the names and values of the headers that it got.
func backend(t *testing.T) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/observe" {
			w.WriteHeader(http.StatusTeapot)
		}
		_ = r.Header.Write(w)
	}))
	t.Cleanup(s.Close)
	return s
}

func TestShippedConfiguration(t *testing.T) {
	gateAddr, stopGate := startGate(t)
	back := backend(t)
	e := envoytest.Start(t, gateAddr, back.Listener.Addr().String())

	t.Run("allow", func(t *testing.T) {
		got := do(t, "GET", e.URL()+"/allow", "", http.Header{"X-Ramgate-Account": {"forged"}, "X-Ramgate-Other": {"forged"}})
		if got.status != 200 || !strings.Contains(got.body, "X-Ramgate-Account: 1\r\n") || strings.Contains(got.body, "forged") {
			t.Errorf("%d %s", got.status, got.body)
		}
		entry := e.AccessLog("verdict", "allow")
		if entry["details"] != "via_upstream" || entry["rule"] != "r1" {
			t.Errorf("access log %v", entry)
		}
	})
	t.Run("refusals pass unchanged", func(t *testing.T) {
		for _, verdict := range []string{"deny", "error"} {
			got := do(t, "GET", e.URL()+"/"+verdict, "", nil)
			if got.status != 409 || got.body != "refused" || got.header.Get("X-Mine") != "yes" {
				t.Errorf("%s: %+v", verdict, got)
			}
			if entry := e.AccessLog("verdict", verdict); entry["flags"] != "UAEX" {
				t.Errorf("access log %v", entry)
			}
		}
	})
	t.Run("observed, and the backend's own error is its own", func(t *testing.T) {
		got := do(t, "GET", e.URL()+"/observe", "", nil)
		if got.status != http.StatusTeapot || !strings.Contains(got.body, "X-Ramgate-Would-Deny: Forbidden.RAM") {
			t.Errorf("%+v", got)
		}
	})
	t.Run("refused without a verdict, or by a reply that Envoy does not accept", func(t *testing.T) {
		for _, path := range []string{"/unmarked", "/forbidden-mutation"} {
			got := do(t, "GET", e.URL()+path, "", nil)
			if err := got.catalogError(t); got.status != 503 || err.Code != "ServiceUnavailable" {
				t.Errorf("%s: %d %+v", path, got.status, err)
			}
		}
	})
	t.Run("body over the limit", func(t *testing.T) {
		got := do(t, "POST", e.URL()+"/allow", strings.Repeat("x", 1<<20+1), nil)
		if err := got.catalogError(t); got.status != 400 || err.Code != "InvalidParameter.LengthExceeded" {
			t.Errorf("%d %+v", got.status, err)
		}
	})
	t.Run("underscore in a header's name", func(t *testing.T) {
		got := do(t, "GET", e.URL()+"/allow", "", http.Header{"x_acs_action": {"Other"}})
		if err := got.catalogError(t); got.status != 400 || err.Code != "InvalidParameter" {
			t.Errorf("%d %+v", got.status, err)
		}
	})
	t.Run("backend down, and the verdict was allow", func(t *testing.T) {
		back.Close()
		got := do(t, "GET", e.URL()+"/allow", "", nil)
		if err := got.catalogError(t); got.status != 503 || err.Code != "ServiceUnavailable" {
			t.Errorf("%d %+v", got.status, err)
		}
	})
	t.Run("ramgate down", func(t *testing.T) {
		stopGate()
		got := do(t, "GET", e.URL()+"/allow", "", nil)
		err := got.catalogError(t)
		if got.status != 503 || err.Code != "ServiceUnavailable" {
			t.Errorf("%d %+v", got.status, err)
		}
		if id := got.header.Get("X-Acs-Request-Id"); id == "" || id != err.RequestID {
			t.Errorf("x-acs-request-id %q, RequestId %q", id, err.RequestID)
		}
		if entry := e.AccessLog("request_id", err.RequestID); entry["details"] != "ext_authz_error" {
			t.Errorf("access log %v", entry)
		}
		got = do(t, "GET", e.URL()+"/?Action=X&Format=XML", "", nil)
		if got.header.Get("Content-Type") != "text/xml;charset=utf-8" || !strings.Contains(got.body, "<Code>ServiceUnavailable</Code>") {
			t.Errorf("%+v", got)
		}
	})
}
