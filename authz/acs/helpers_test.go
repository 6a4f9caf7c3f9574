package acs

import (
	"slices"
	"testing"
	"time"

	"github.com/ramgate/ramgate/catalog"
)

var (
	testNow  = time.Date(2026, 11, 24, 2, 13, 48, 0, time.UTC)
	testCred = Credentials{AccessKeyID: "LTAI5tExampleKeyId0001", Secret: "ExampleSecret0000000000000001"}
	testKey  = NewKey([]byte(testCred.Secret))
)

const formContent = "application/x-www-form-urlencoded"

// request is a plain request; headers are name and value pairs.
func request(method, target, body string, headers ...string) *Request {
	r := &Request{Method: method, Scheme: "http", Host: "ecs.example.com", Target: target, Body: []byte(body), BodyState: Whole}
	for i := 0; i < len(headers); i += 2 {
		r.Headers = append(r.Headers, Header{headers[i], headers[i+1]})
	}
	return r
}

// signed signs r the way official clients do.
func signed(tb testing.TB, style Style, r *Request) *Request {
	tb.Helper()
	out, err := Sign(r, testCred, style, "DescribeInstances", "2014-05-26", "4e7c9f7c3ab84d6a9d4e6f6d2d8c7b1a", testNow)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// with is r with other headers appended.
func with(r *Request, headers ...string) *Request {
	out := *r
	out.Headers = slices.Clone(r.Headers)
	for i := 0; i < len(headers); i += 2 {
		out.Headers = append(out.Headers, Header{headers[i], headers[i+1]})
	}
	return &out
}

// setting is r with one header replaced, or removed when value is "-".
func setting(r *Request, name, value string) *Request {
	out := *r
	out.Headers = slices.DeleteFunc(slices.Clone(r.Headers), func(h Header) bool { return h.Name == name })
	if value != "-" {
		out.Headers = append(out.Headers, Header{name, value})
	}
	return &out
}

// accept runs the whole chain and returns its first refusal.
func accept(r *Request) (*Call, Proof, *catalog.Error) {
	c, e := Parse(r, testLimits)
	if e != nil {
		return c, Proof{}, e
	}
	if e := c.CheckCredentials(); e != nil {
		return c, Proof{}, e
	}
	if _, e := c.Time(); e != nil {
		return c, Proof{}, e
	}
	proof, e := testKey.Verify(c)
	return c, proof, e
}

// wantRefusal checks code and name of a refusal.
func wantRefusal(tb testing.TB, got *catalog.Error, code catalog.Code, name string) {
	tb.Helper()
	switch {
	case got == nil:
		tb.Errorf("accepted, want %s (%s)", code, name)
	case got.Code != code || got.Params.Name != name:
		tb.Errorf("got %v, want %s (%s)", got, code, name)
	}
}
