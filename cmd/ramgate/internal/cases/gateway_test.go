package cases

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ramgate/ramgate/catalog"
)

// TestGateway: what is compared of an answer that came over the wire, and that
// requests go out as they were signed.
func TestGateway(t *testing.T) {
	_, people := newRunner(t)
	seen := map[string]bool{}
	refuse := func(w http.ResponseWriter, code, message string) {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, `{"RequestId":"R","HostId":"H","Code":%q,"Message":%q}`, code, message)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("X-Acs-Signature-Nonce") + r.URL.Query().Get("SignatureNonce")
		action := r.Header.Get("X-Acs-Action")
		if action != "Stranger" {
			w.Header().Set("X-Acs-Request-Id", "R")
		}
		switch {
		case r.Host != "ecs.example.com":
			w.WriteHeader(http.StatusTeapot)
		case seen[id]:
			refuse(w, "SignatureNonceUsed", "The request signature nonce has been used.")
		case action == "Wrong":
			refuse(w, "IncompleteSignature", "No. server string to sign is:POST")
		case action == "Xml":
			w.Header().Set("Content-Type", "text/xml;charset=utf-8")
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprint(w, "<Error><RequestId>R</RequestId><HostId>H</HostId><Code>ServiceUnavailable</Code><Message>Later.</Message></Error>")
		case action == "Own":
			w.WriteHeader(http.StatusConflict)
			fmt.Fprint(w, `{"Code":"Forbidden.RAM"}`)
		default:
			fmt.Fprint(w, r.RequestURI)
		}
		seen[id] = true
	}))
	defer server.Close()
	all, err := read(t, people, `
defaults: {host: ecs.example.com, version: "2014-05-26", as: alice}
cases:
  - name: ok
    steps:
      - request: {action: DescribeInstances, path: "/a%2Fb", query: {x: "1 2"}}
        want: {decision: allow, rule: not compared, headers: {x-ramgate-account: not compared}}
      - again: true
        want: {decision: deny, status: 403, code: SignatureNonceUsed}
      - request: {action: Wrong, style: acs3}
        times: 3
        want: {code: IncompleteSignature, message: No.}
      - request: {action: Xml, query: {Format: XML}}
        want: {decision: error, code: ServiceUnavailable, message: Later., stage: admit}
      - request: {action: Own}
        want: {decision: allow, code: ""}
      - request: {action: Wrong}
        want: {decision: observe}
  - {name: nobody's, request: {action: Stranger}, want: allow}
  - {name: fails, request: {action: DescribeInstances}, want: {decision: error}}
  - {name: fails too, request: {action: Wrong}, want: allow}
  - {name: state, state: {store: down}, request: {}, want: ServiceUnavailable}
  - {name: clock, request: {at: 2026-01-01T00:00:00Z}, want: allow}
  - {name: moved, steps: [{request: {}, want: allow}, {request: {}, after: 1s, want: allow}]}
  - {name: route, request: {route: {policy_set: strict}}, want: allow}
  - {name: address, request: {source_ip: 192.0.2.1}, want: allow}
`)
	if err != nil {
		t.Fatal(err)
	}
	g := NewGateway(server.URL+"/", catalog.Builtin())
	var report Report
	for i := range all {
		c := &all[i]
		if why := g.Cannot(c); (why == "") != (c.Name == "ok" || c.Name == "nobody's" || strings.HasPrefix(c.Name, "fails")) {
			t.Errorf("%s: %q", c.Name, why)
		} else if why != "" {
			continue
		}
		result, err := g.Run(t.Context(), c)
		if c.Name == "nobody's" {
			if !errors.Is(err, errStranger) {
				t.Errorf("an answer without the request's id: %v", err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if result.Passed() != (c.Name == "ok") {
			t.Errorf("%s: %+v", c.Name, result.Steps)
		}
		report.Results = append(report.Results, *result)
	}
	var text strings.Builder
	if err := report.Text(&text, false); err != nil {
		t.Fatal(err)
	}
	if want := "      + decision: deny\n        refused with IncompleteSignature: No.\n1 passed, 2 failed\n"; !strings.HasSuffix(text.String(), want) {
		t.Errorf("%s\nwant at the end:\n%s", text.String(), want)
	}
	server.Close()
	if _, err := g.Run(t.Context(), &all[0]); err == nil || !strings.HasPrefix(err.Error(), "FILE:6:9: ") {
		t.Errorf("nobody answers: %v", err)
	}
}
