package openapi

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/catalog"
)

func load(t testing.TB, strict bool) *APIs {
	t.Helper()
	a, err := Load("testdata/apis", strict)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// loadText loads files of these texts.
func loadText(t testing.TB, strict bool, files ...string) *APIs {
	t.Helper()
	dir := t.TempDir()
	for i, text := range files {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.yaml", i)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	a, err := Load(dir, strict)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// wire is a request in short: "GET /path?query", headers as "name: value", and
// a body that is a form unless a content-type says otherwise. Without a host
// header it goes to shop.example.com.
type wire struct {
	line    string
	headers []string
	body    string
	state   acs.BodyState // Partial, the zero value, means Whole here
}

func (w wire) request() *acs.Request {
	method, target, _ := strings.Cut(w.line, " ")
	r := &acs.Request{Method: method, Scheme: "https", Host: "shop.example.com", Target: target, Body: []byte(w.body), BodyState: w.state}
	if w.state == acs.Partial {
		r.BodyState = acs.Whole
	}
	typed := false
	for _, h := range w.headers {
		name, value, _ := strings.Cut(h, ": ")
		if name == "host" {
			r.Host = value
			continue
		}
		typed = typed || name == "content-type"
		r.Headers = append(r.Headers, acs.Header{Name: name, Value: value})
	}
	if w.body != "" && !typed {
		r.Headers = append(r.Headers, acs.Header{Name: "content-type", Value: "application/x-www-form-urlencoded"})
	}
	return r
}

func (w wire) call(t testing.TB) *acs.Call {
	t.Helper()
	c, err := acs.Parse(w.request(), acs.Limits{Body: 1 << 20, Parameters: 2000, HeaderBytes: 1 << 20})
	if err != nil {
		t.Fatalf("%s: %v", w.line, err)
	}
	return c
}

// rpc is a call of the rpc version in RPC V1.
func rpc(query string) wire {
	return wire{line: "GET /?Version=2014-05-26&AccessKeyId=k&Signature=s&" + query}
}

// roa is a call of the roa version in ROA V1.
func roa(line string, headers ...string) wire {
	return wire{line: line, headers: append([]string{"x-acs-version: 2015-12-15", "authorization: acs k:s"}, headers...)}
}

const acs3 = "authorization: ACS3-HMAC-SHA256 Credential=k,SignedHeaders=x-acs-action,Signature=s"

func refusal(e *catalog.Error) string {
	if e == nil {
		return ""
	}
	s := string(e.Code)
	if e.Params.Name != "" {
		s += " " + e.Params.Name
	}
	if e.Params.Value != "" {
		s += " " + e.Params.Value
	}
	return s
}
